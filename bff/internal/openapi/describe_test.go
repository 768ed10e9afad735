package openapi

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/pluginpb"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
)

// described returns the description of the web edge, without comments, which linked descriptors do
// not have.
func described(t *testing.T) (text string, document map[string]any) {
	t.Helper()
	request := &pluginpb.CodeGeneratorRequest{FileToGenerate: []string{webv1.File_akinai_bff_web_v1_web_service_proto.Path()}}
	add := make(map[string]bool)
	var walk func(protoreflect.FileDescriptor)
	walk = func(file protoreflect.FileDescriptor) {
		if add[file.Path()] {
			return
		}
		add[file.Path()] = true
		for i := range file.Imports().Len() {
			walk(file.Imports().Get(i).FileDescriptor)
		}
		request.ProtoFile = append(request.ProtoFile, protodesc.ToFileDescriptorProto(file))
	}
	walk(webv1.File_akinai_bff_web_v1_web_service_proto)
	// As protoc sends it: encoded.
	data, err := proto.Marshal(request)
	require.NoError(t, err)
	decoded := &pluginpb.CodeGeneratorRequest{}
	require.NoError(t, proto.Unmarshal(data, decoded))
	description, err := Describe(decoded)
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(description, &document))
	return string(description), document
}

// at returns the value at a path of keys, nil if there is none.
func at(document any, path ...string) any {
	for _, key := range path {
		object, ok := document.(map[string]any)
		if !ok {
			return nil
		}
		document = object[key]
	}
	return document
}

// TestTheDescriptionsCanBeRead: a key that occurs twice is refused by most programs.
func TestTheDescriptionsCanBeRead(t *testing.T) {
	for _, name := range []string{"web", "mobile"} {
		data, err := os.ReadFile("../../../api/openapi/" + name + ".yaml")
		require.NoError(t, err)
		var document map[string]any
		require.NoError(t, yaml.Unmarshal(data, &document), name)
		require.NotEmpty(t, at(document, "info", "title"), name)
	}
}

func TestEveryComponentIsUsed(t *testing.T) {
	t.Parallel()
	text, document := described(t)
	components, ok := at(document, "components").(map[string]any)
	require.True(t, ok)
	for kind, named := range components {
		for name := range named.(map[string]any) {
			used := strings.Contains(text, "'#/components/"+kind+"/"+name+"'") || kind == "securitySchemes"
			require.True(t, used, "%s/%s is not used", kind, name)
		}
	}
}

// TestAFieldIsRequiredIfItsRulesRefuseItsZeroValue: {} is no valid login, profile, order or
// address.
func TestAFieldIsRequiredIfItsRulesRefuseItsZeroValue(t *testing.T) {
	t.Parallel()
	_, document := described(t)
	for name, want := range map[string][]any{
		"LoginRequest":         {"email", "password"},
		"UpdateProfileRequest": {"displayName", "version"},
		"MoneyInput":           {"amount", "currency"},
		"OrderLineInput":       {"sku", "quantity"},
		"AddressInput":         {"name", "prefecture", "city", "line1"},
	} {
		required, _ := at(document, "components", "schemas", name, "required").([]any)
		require.Subset(t, required, want, name)
		require.Equal(t, false, at(document, "components", "schemas", name, "additionalProperties"), name)
	}
}

// TestWhatAResponseAlwaysHasIsRequired: empty texts, zeros and lists are present; a message is
// present only if its field says so.
func TestWhatAResponseAlwaysHasIsRequired(t *testing.T) {
	t.Parallel()
	_, document := described(t)
	order, _ := at(document, "components", "schemas", "Order", "required").([]any)
	require.Subset(t, order, []any{"id", "status", "lines", "total", "cancelReason"})
	line, _ := at(document, "components", "schemas", "OrderLine", "required").([]any)
	require.NotContains(t, line, "tax", "an order may have no tax")
	require.Nil(t, at(document, "components", "schemas", "Order", "additionalProperties"), "v1 may add fields to responses")
}

func TestNumbersAreNumbersAndEnumsAreShort(t *testing.T) {
	t.Parallel()
	_, document := described(t)
	require.Equal(t, map[string]any{"type": "integer", "format": "int64"}, at(document, "components", "schemas", "Money", "properties", "amount"))
	require.Contains(t, at(document, "components", "schemas", "OrderStatus", "enum"), "confirmed")
	require.Equal(t, "confirmed", at(document, "paths", "/v1/orders/{id}", "get", "responses", "200", "content", "application/json", "example", "status"))
	require.Equal(t, 2160, at(document, "paths", "/v1/orders/{id}", "get", "responses", "200", "content", "application/json", "example", "total", "amount"))
}

// TestAnEnumValueThatWasReadCanBeWritten: an address has a label "unspecified" and is written back
// with it.
func TestAnEnumValueThatWasReadCanBeWritten(t *testing.T) {
	t.Parallel()
	text, document := described(t)
	require.Contains(t, text, "#/components/schemas/AddressInput'")
	read := at(document, "components", "schemas", "Address", "properties", "label", "$ref")
	require.Equal(t, "#/components/schemas/AddressLabel", read)
	require.Equal(t, read, at(document, "components", "schemas", "AddressInput", "properties", "label", "$ref"))
	require.Equal(t, []any{"unspecified", "home", "work"}, at(document, "components", "schemas", "AddressLabel", "enum"))
	require.NotContains(t, at(document, "components", "schemas", "OrderStatus", "enum"), "unspecified", "an order always has a status")
}

// TestAnOperationListsItsReasonsByStatus: each reason is listed once, under its status, and no
// other response stands for all refusals.
func TestAnOperationListsItsReasonsByStatus(t *testing.T) {
	t.Parallel()
	text, document := described(t)
	placeOrder := at(document, "paths", "/v1/orders", "post")
	responses, _ := at(placeOrder, "responses").(map[string]any)
	require.NotContains(t, responses, "default")
	for status, reason := range map[string]string{"402": "PAYMENT_DECLINED", "409": "OUT_OF_STOCK", "422": "IDEMPOTENCY_KEY_REUSED", "401": "TOKEN_MISSING"} {
		require.Contains(t, at(responses, status, "description"), "`"+reason+"`")
	}
	for _, reason := range methodsReasons(t) {
		require.Regexp(t, "(?m)`"+reason+"`: \\S", text)
	}
}

// methodsReasons returns the reasons of all methods of the edge.
func methodsReasons(t *testing.T) []string {
	t.Helper()
	var reasons []string
	protoregistry.GlobalFiles.RangeFilesByPackage("akinai.bff.web.v1", func(file protoreflect.FileDescriptor) bool {
		for i := range file.Services().Len() {
			methods := file.Services().Get(i).Methods()
			for j := range methods.Len() {
				reasons = append(reasons, Reasons(methods.Get(j))...)
			}
		}
		return true
	})
	slices.Sort(reasons)
	return slices.Compact(reasons)
}

// TestALinkLeadsToAnOperationWithItsParameters: a renamed parameter must be renamed in links too.
func TestALinkLeadsToAnOperationWithItsParameters(t *testing.T) {
	t.Parallel()
	_, document := described(t)
	parameters, links := make(map[any][]any), []any{}
	for _, path := range at(document, "paths").(map[string]any) {
		for _, operation := range path.(map[string]any) {
			names := []any{}
			for _, parameter := range at(operation, "parameters").([]any) {
				names = append(names, at(parameter, "name"))
			}
			parameters[at(operation, "operationId")] = names
			for _, status := range []string{"200", "201"} {
				for _, link := range asMap(at(operation, "responses", status, "links")) {
					links = append(links, link)
				}
			}
		}
	}
	require.NotEmpty(t, links)
	for _, link := range links {
		require.Contains(t, parameters, at(link, "operationId"))
		for name := range asMap(at(link, "parameters")) {
			require.Contains(t, parameters[at(link, "operationId")], name, "%v", link)
		}
	}
}

func asMap(value any) map[string]any {
	object, _ := value.(map[string]any)
	return object
}
