package rpc

import (
	"context"

	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// refuseUnknownFields returns ErrUnknownField for a binary message that has unknown fields at any
// depth, as the strict JSON codec does for JSON: a price or a user id smuggled into a message is
// refused, not ignored.
func refuseUnknownFields(next connect.ServerFunc) connect.ServerFunc {
	return func(ctx context.Context, spec connect.Spec, stream connect.ServerStream) error {
		return next(ctx, spec, strictStream{stream})
	}
}

type strictStream struct{ connect.ServerStream }

func (s strictStream) Receive(msg any) error {
	if err := s.ServerStream.Receive(msg); err != nil {
		return err
	}
	if m, ok := msg.(proto.Message); ok && hasUnknown(m.ProtoReflect()) {
		return ErrUnknownField
	}
	return nil
}

func hasUnknown(m protoreflect.Message) bool {
	if len(m.GetUnknown()) > 0 {
		return true
	}
	found := false
	m.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		if field.Message() == nil || field.IsMap() {
			return true
		}
		if !field.IsList() {
			found = hasUnknown(value.Message())
			return !found
		}
		for i := range value.List().Len() {
			found = found || hasUnknown(value.List().Get(i).Message())
		}
		return !found
	})
	return found
}
