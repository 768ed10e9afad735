package rpc

import (
	"fmt"

	"connectrpc.com/connect/v2"
	"connectrpc.com/connect/v2/connectinprocess"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// InProcess returns a transport to a server in this process. Messages are copied shallowly, because
// deep copies would be the largest part of the cost of a listing: both sides share what the message
// points to, and neither may change it.
func InProcess(server *connect.Server) connect.Transport {
	return connectinprocess.New(server, connectinprocess.WithCopyFunc(share))
}

// share makes dst a shallow copy of src.
func share(dst, src any) error {
	to, ok1 := dst.(proto.Message)
	from, ok2 := src.(proto.Message)
	if !ok1 || !ok2 {
		return fmt.Errorf("in process: %T to %T is not a message to a message", src, dst)
	}
	target, source := to.ProtoReflect(), from.ProtoReflect()
	if target.Descriptor() != source.Descriptor() {
		return connectinprocess.ProtoCopy(dst, src)
	}
	proto.Reset(to)
	source.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		target.Set(field, value)
		return true
	})
	target.SetUnknown(source.GetUnknown())
	return nil
}
