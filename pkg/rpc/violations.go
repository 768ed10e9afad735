package rpc

import (
	"context"
	"errors"
	"strings"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"buf.build/go/protovalidate"
	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Describe returns the text of a violation of a message of the type request, for the caller of the
// current call.
type Describe func(ctx context.Context, request protoreflect.MessageDescriptor, violation *validate.Violation) string

// wire returns the Connect error for an invalid message, with the texts of describe in place of
// those of protovalidate. It is nil if err is any other error.
func (describe Describe) wire(ctx context.Context, spec connect.Spec, err error) *connect.Error {
	var invalid *protovalidate.ValidationError
	method, ok := spec.Schema.(protoreflect.MethodDescriptor)
	if describe == nil || !ok || !errors.As(err, &invalid) {
		return nil
	}
	list := invalid.ToProto()
	texts := make([]string, 0, len(list.GetViolations()))
	for _, v := range list.GetViolations() {
		text := describe(ctx, method.Input(), v)
		v.Message = &text
		if field := protovalidate.FieldPathString(v.GetField()); field != "" {
			texts = append(texts, field+": "+text)
		} else {
			texts = append(texts, text)
		}
	}
	refusal := withMessage(ErrInvalid, strings.Join(texts, "\n"))
	return encode(refusal.Attach(list), nil)
}
