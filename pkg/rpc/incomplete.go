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
	if err == nil || errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	var wire *connect.Error
	if !errors.As(err, &wire) {
		return err
	}
	unknown := wire.Code() == connect.CodeUnknown || wire.Code() == connect.CodeInternal
	// A client that disconnects in the middle of a message also cancels the call.
	hungUp := wire.Code() == connect.CodeCanceled && errors.Is(err, io.ErrUnexpectedEOF)
	if unknown || hungUp {
		return ErrIncomplete.Wrap(err)
	}
	return err // an invalid message, or the end of the call
}
