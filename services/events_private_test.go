package services_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/services"
)

// private matches the names of fields that hold what is known about a person, or what opens
// something. Names of things are "name" or "label" alone.
var private = regexp.MustCompile(`(^|_)(e?mail|capability|phone|tel|fax|address|recipient|kana|postal_code|prefecture|city|line[12]|birth\w*|token|secret|password)(_|$)` +
	`|^(family|given|first|last|full|person|user|customer|display|client)_name$`)

// named are the messages in events that have a field "name": none of them is about a person.
var named = []protoreflect.FullName{"akinai.order.v1.OrderLine", "akinai.order.v1.LineOption"}

// privateTypes hold an address or an account.
var privateTypes = map[protoreflect.FullName]bool{
	"akinai.type.v1.Address": true, "akinai.user.v1.Profile": true, "akinai.user.v1.SavedAddress": true,
}

// TestNoEventHasPersonalData: topics keep events for days, and every consumer reads all of them. An
// event has the id of a customer; a consumer that needs more asks the service that has it.
func TestNoEventHasPersonalData(t *testing.T) {
	t.Parallel()
	require.NotEmpty(t, services.All())
	catalog := event.Catalog()
	require.NotEmpty(t, catalog)
	for _, d := range catalog {
		found, err := protoregistry.GlobalFiles.FindDescriptorByName(d.Message)
		require.NoError(t, err)
		require.Empty(t, privateFields(found.(protoreflect.MessageDescriptor), "", nil), d.Type)
	}
}

// TestPersonalDataIsFoundAtAnyDepth: in the messages that do have some.
func TestPersonalDataIsFoundAtAnyDepth(t *testing.T) {
	t.Parallel()
	for message, want := range map[protoreflect.FullName]string{
		"akinai.order.v1.GetOrderResponse":              ".order.address",
		"akinai.order.v1.ListOrdersResponse":            ".orders.address",
		"akinai.order.v1.BatchGetOrderContactsResponse": ".contacts.guest.email",
		"akinai.order.v1.GetCartResponse":               ".cart.capability",
		"akinai.user.v1.GetProfileResponse":             ".profile",
	} {
		found, err := protoregistry.GlobalFiles.FindDescriptorByName(message)
		require.NoError(t, err, message)
		require.Contains(t, privateFields(found.(protoreflect.MessageDescriptor), "", nil), want, message)
	}
}

// privateFields returns the paths of all fields with personal data of a message, at any depth.
// above are the messages that the message is in.
func privateFields(message protoreflect.MessageDescriptor, path string, above []protoreflect.FullName) (paths []string) {
	if slices.Contains(above, message.FullName()) {
		return nil
	}
	above = append(slices.Clip(above), message.FullName())
	for i := range message.Fields().Len() {
		field := message.Fields().Get(i)
		at := path + "." + string(field.Name())
		name := field.Name() == "name" && !slices.Contains(named, message.FullName())
		if name || private.MatchString(string(field.Name())) || field.Message() != nil && privateTypes[field.Message().FullName()] {
			paths = append(paths, at)
			continue
		}
		if field.Message() != nil {
			paths = append(paths, privateFields(field.Message(), at, above)...)
		}
	}
	return paths
}
