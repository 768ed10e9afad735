package rpc

import (
	"context"
	"errors"
	"io"

	"connectrpc.com/connect/v2"
)

// blameTheSender returns ErrIncomplete if a message cannot be read to its end: the sender
// disconnected, reset the stream or violated HTTP. Only at this point, where the message is read,
// can this be distinguished from a broken connection between this process and a store or service.
func blameTheSender(next connect.ServerFunc) connect.ServerFunc {
	return func(ctx context.Context, spec connect.Spec, stream connect.ServerStream) error {
		return next(ctx, spec, receiving{stream})
	}
}

type receiving struct{ connect.ServerStream }

func (r receiving) Receive(msg any) error {
	err := r.ServerStream.Receive(msg)
	// A client that disconnects in the middle of a message also cancels the call.
	hungUp := connect.CodeOf(err) == connect.CodeCanceled && errors.Is(err, io.ErrUnexpectedEOF)
	if err != nil && (unreadable(err) || hungUp) {
		return ErrIncomplete.Wrap(err)
	}
	return err // an invalid message, or the end of the call or of the stream
}

// unreadable reports whether err is Connect's own for a message that it cannot read to its end.
func unreadable(err error) bool {
	var wire *connect.Error
	if !errors.As(err, &wire) || wire.IsRemote() || errors.Is(err, io.EOF) {
		return false
	}
	return wire.Code() == connect.CodeUnknown || wire.Code() == connect.CodeInternal
}
