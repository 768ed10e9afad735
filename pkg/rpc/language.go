package rpc

import (
	"context"

	"connectrpc.com/connect/v2"

	"github.com/akinai/akinai/pkg/language"
)

// receiveLanguage puts the language of a call into its context. With sendLanguage it reaches every
// service that takes part in a request, also one that is called by a service without texts.
func receiveLanguage(next connect.ServerFunc) connect.ServerFunc {
	return func(ctx context.Context, spec connect.Spec, stream connect.ServerStream) error {
		if info, ok := connect.CallInfoForServerContext(ctx); ok {
			ctx = language.With(ctx, language.Match(info.RequestHeader().Values(language.Header)))
		}
		return next(ctx, spec, stream)
	}
}

// sendLanguage sends the language of the context.
func sendLanguage(next connect.ClientFunc) connect.ClientFunc {
	return func(ctx context.Context, spec connect.Spec) (connect.ClientStream, error) {
		if l := language.From(ctx); l != language.None {
			if info, ok := connect.CallInfoForClientContext(ctx); ok {
				info.RequestHeader().Set(language.Header, string(l))
			}
		}
		return next(ctx, spec)
	}
}
