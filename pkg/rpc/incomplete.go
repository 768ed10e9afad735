package rpc

import (
	"context"
	"errors"
	"io"

	"connectrpc.com/connect/v2"
)

// blameTheSender answers ErrIncomplete where a message cannot be read to its end: its sender hung
// up, reset the stream or broke the rules of HTTP. Only here, where it is read, is that told from a
// connection of our own that broke.
func blameTheSender(next connect.ServerFunc) connect.ServerFunc {
	return func(ctx context.Context, spec connect.Spec, stream connect.ServerStream) error {
		return next(ctx, spec, receiving{stream})
	}
}

type receiving struct{ connect.ServerStream }

func (r receiving) Receive(msg any) error {
	err := r.ServerStream.Receive(msg)
	if err == nil || errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	var wire *connect.Error
	if !errors.As(err, &wire) {
		return err
	}
	unknown := wire.Code() == connect.CodeUnknown || wire.Code() == connect.CodeInternal
	// A client that hung up in the middle also ends the call.
	hungUp := wire.Code() == connect.CodeCanceled && errors.Is(err, io.ErrUnexpectedEOF)
	if unknown || hungUp {
		return ErrIncomplete.Wrap(err)
	}
	return err // a fault of the message, or the end of the call
}
