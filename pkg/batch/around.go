package batch

import "context"

type aroundKey struct{}

// WithAround returns a context for a call of one of n callers who make the same calls at this time,
// such as the requests for one method that a service is serving.
func WithAround(ctx context.Context, n int) context.Context {
	return context.WithValue(ctx, aroundKey{}, n)
}

// Around returns the number of callers of the context, 1 if it is unknown.
func Around(ctx context.Context) int {
	n, _ := ctx.Value(aroundKey{}).(int)
	return max(n, 1)
}
