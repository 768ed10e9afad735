package message_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/message"
)

// filled returns an address in which every field that the message has is set, also one that is
// added later.
func filled() *typev1.Address {
	m := &typev1.Address{Label: typev1.AddressLabel_ADDRESS_LABEL_WORK}
	fields := m.ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		if field := fields.Get(i); field.Kind() == protoreflect.StringKind {
			m.ProtoReflect().Set(field, protoreflect.ValueOfString("the "+string(field.Name())))
		}
	}
	return m
}

func TestTheOrderKeepsEveryFieldOfAnAddress(t *testing.T) {
	t.Parallel()
	address := message.AddressOf(filled())
	stored, err := json.Marshal(address)
	require.NoError(t, err)
	var read domain.Address
	require.NoError(t, json.Unmarshal(stored, &read))
	require.True(t, proto.Equal(filled(), message.Address(&read)), "%v", message.Address(&read))
	require.Nil(t, message.Address(nil))
}

func TestAnAddressOfAnOldOrderIsReadable(t *testing.T) {
	t.Parallel()
	var read domain.Address
	old := `{"name":"山田 花子","postal_code":"1000001","prefecture":"東京都","city":"千代田区","line1":"千代田1-1","line2":"","phone":""}`
	require.NoError(t, json.Unmarshal([]byte(old), &read))
	require.True(t, proto.Equal(&typev1.Address{
		Name: "山田 花子", PostalCode: "1000001", Prefecture: "東京都", City: "千代田区", Line1: "千代田1-1",
	}, message.Address(&read)))
	again, err := json.Marshal(read)
	require.NoError(t, err)
	require.JSONEq(t, old, string(again), "what has none of the new fields is stored as before")
}

func TestAnAddressPrintsAMask(t *testing.T) {
	t.Parallel()
	address := message.AddressOf(filled())
	var out strings.Builder
	slog.New(slog.NewJSONHandler(&out, nil)).Info("test", "address", address, "pointer", &address)
	fmt.Fprintf(&out, "%v %+v %s %v", address, address, address, &address)
	require.NotContains(t, out.String(), "the ")
}
