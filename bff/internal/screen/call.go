package screen

import (
	"context"
	"strings"

	"connectrpc.com/connect/v2"

	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/language"
)

// errKey is returned for a missing, repeated or malformed Idempotency-Key header.
var errKey = errs.New(errs.Invalid, "IDEMPOTENCY_KEY_REQUIRED", "the header Idempotency-Key is required, once, 1 to 255 visible ASCII characters")

const maxKeyLength = 255

// idempotencyKey returns the call's Idempotency-Key. Errors: errKey.
func idempotencyKey(ctx context.Context) (string, error) {
	info, ok := connect.CallInfoForServerContext(ctx)
	if !ok {
		return "", errKey
	}
	values := info.RequestHeader().Values("Idempotency-Key")
	if len(values) != 1 || len(values[0]) == 0 || len(values[0]) > maxKeyLength {
		return "", errKey
	}
	for _, c := range []byte(values[0]) {
		if c < '!' || c > '~' {
			return "", errKey
		}
	}
	return values[0], nil
}

// setHeader sets a header field of the response.
func setHeader(ctx context.Context, name, value string) {
	if info, ok := connect.CallInfoForServerContext(ctx); ok {
		info.ResponseHeader().Set(name, value)
	}
}

// shownIn says that the response is in a language, and that it depends on Accept-Language.
func shownIn(ctx context.Context, l string) {
	setHeader(ctx, "Content-Language", l)
	setHeader(ctx, "Vary", language.Header)
}

// maxUserAgent bounds the user agent that auth reads, in bytes.
const maxUserAgent = 512

// userAgent returns the user agent of the client, in visible ASCII and cut. It is "" if unknown.
func userAgent(ctx context.Context) string {
	info, ok := connect.CallInfoForServerContext(ctx)
	if !ok {
		return ""
	}
	given := info.RequestHeader().Get("User-Agent")
	return strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' {
			return -1
		}
		return c
	}, given[:min(len(given), maxUserAgent)])
}

// clientAddress returns the address of the client, see limit.ClientOf.
func clientAddress(ctx context.Context, proxies int) string { return limit.ClientOf(ctx, proxies) }
