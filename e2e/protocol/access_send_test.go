package protocol

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// protocols call a method of the edge, with JSON and a header Authorization, "" for none.
var protocols = map[string]func(t *testing.T, s *harness.Shop, method protoreflect.MethodDescriptor, m proto.Message, credentials string) harness.Answer{
	"Connect": sendConnect, "REST": sendREST,
}

func sendConnect(t *testing.T, s *harness.Shop, method protoreflect.MethodDescriptor, m proto.Message, credentials string) harness.Answer {
	t.Helper()
	return sendAs(t, s, http.MethodPost, "/"+string(method.Parent().FullName())+"/"+string(method.Name()), protoJSON(m), credentials)
}

var pathVariable = regexp.MustCompile(`\{([a-z_]+)\}`)

// sendREST calls a method by the route of its descriptor.
func sendREST(t *testing.T, s *harness.Shop, method protoreflect.MethodDescriptor, m proto.Message, credentials string) harness.Answer {
	t.Helper()
	rule, ok := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
	require.True(t, ok, method.FullName())
	verb, path := routeOf(t, rule)
	message := proto.Clone(m).ProtoReflect()
	path = pathVariable.ReplaceAllStringFunc(path, func(variable string) string {
		field := message.Descriptor().Fields().ByName(protoreflect.Name(strings.Trim(variable, "{}")))
		value := url.PathEscape(message.Get(field).String())
		message.Clear(field)
		return value
	})
	switch body := rule.GetBody(); body {
	case "*":
		return sendAs(t, s, verb, path, harness.JSON(message.Interface()), credentials)
	case "":
		if query := queryOf(message); query != "" {
			path += "?" + query
		}
		return sendAs(t, s, verb, path, "", credentials)
	default:
		part := message.Get(message.Descriptor().Fields().ByName(protoreflect.Name(body))).Message()
		return sendAs(t, s, verb, path, harness.JSON(part.Interface()), credentials)
	}
}

// routeOf returns the verb and the path of a rule.
func routeOf(t *testing.T, rule *annotations.HttpRule) (verb, path string) {
	t.Helper()
	for verb, path := range map[string]string{
		http.MethodGet: rule.GetGet(), http.MethodPost: rule.GetPost(), http.MethodPut: rule.GetPut(),
		http.MethodDelete: rule.GetDelete(), http.MethodPatch: rule.GetPatch(),
	} {
		if path != "" {
			return verb, path
		}
	}
	require.Fail(t, "no route")
	return "", ""
}

// queryOf returns the scalar fields of a message as a query.
func queryOf(message protoreflect.Message) string {
	query := make(url.Values)
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		query.Set(string(field.Name()), value.String())
		return true
	})
	return query.Encode()
}

func sendAs(t *testing.T, s *harness.Shop, verb, path, body, credentials string) harness.Answer {
	t.Helper()
	headers := map[string]string{"Idempotency-Key": id.New()}
	if credentials != "" {
		headers["Authorization"] = credentials
	}
	if body != "" {
		headers["Content-Type"] = "application/json"
	}
	a, err := s.Guest().Send(t.Context(), verb, s.Edge()+path, strings.NewReader(body), headers)
	require.NoError(t, err)
	return a
}

var requestIDs = regexp.MustCompile(`[0-9a-f]{32}`)

// plainAnswer returns status and body of an answer, without the id of the request and with the
// value that the request named replaced.
func plainAnswer(a harness.Answer, value string) string {
	text := requestIDs.ReplaceAllString(string(a.Body), "request")
	if value != "" {
		text = strings.ReplaceAll(text, value, "object")
	}
	return strconv.Itoa(a.Status) + " " + a.Reason() + " " + text
}
