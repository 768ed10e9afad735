package rest

import (
	"encoding/json"
	"errors"

	"connectrpc.com/vanguard"
	"google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/akinai/akinai/pkg/restjson"
)

// codec is restjson. The transcoder uses it for clients only: handlers get binary messages.
type codec struct{}

func newCodec(vanguard.TypeResolver) vanguard.Codec { return codec{} }

// Name is the subtype of the media type.
func (codec) Name() string { return vanguard.CodecJSON }

// MarshalAppend appends a response, or the google.rpc.Status of an error, which withErrors reads.
func (codec) MarshalAppend(base []byte, message proto.Message) ([]byte, error) {
	if failure, ok := message.(*status.Status); ok {
		return protojson.MarshalOptions{}.MarshalAppend(base, failure)
	}
	return restjson.Append(base, message)
}

// MarshalAppendField appends the field that is the whole body of a response.
func (codec) MarshalAppendField(base []byte, message proto.Message, field protoreflect.FieldDescriptor) ([]byte, error) {
	return restjson.AppendField(base, field, message.ProtoReflect().Get(field))
}

// Unmarshal decodes the body of a request. Errors: unreadable, and others for a body that is not
// JSON.
func (codec) Unmarshal(data []byte, message proto.Message) error {
	err := restjson.Unmarshal(data, message)
	var faults restjson.Faults
	if errors.As(err, &faults) {
		return unreadable(faults)
	}
	return err
}

// UnmarshalField decodes the field that is the whole body of a request. guard refuses routes whose
// field is no message.
func (c codec) UnmarshalField(data []byte, message proto.Message, field protoreflect.FieldDescriptor) error {
	return c.Unmarshal(data, message.ProtoReflect().Mutable(field).Message().Interface())
}

// unreadable is the error for a body that has fields that cannot be read.
type unreadable restjson.Faults

// unreadablePrefix begins the text of an unreadable.
const unreadablePrefix = "akinai: unreadable "

// Error returns the faults as JSON, for unreadableOf: the transcoder passes on only the text of an
// error.
func (u unreadable) Error() string {
	violations := make([]Violation, len(u))
	for i, fault := range u {
		violations[i] = Violation{Field: fault.Path, Rule: fault.Rule}
	}
	text, err := json.Marshal(violations)
	if err != nil {
		return err.Error() // strings always encode
	}
	return unreadablePrefix + string(text)
}
