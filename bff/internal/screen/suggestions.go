package screen

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/bff/internal/fanout"
)

// suggestedProducts is the number of products beside the completions of a query.
const suggestedProducts = 4

// GetSuggestions completes the beginning of a query. As a search, it is not kept in the cache of
// the edge.
func (s *Screens) GetSuggestions(ctx context.Context, req *webv1.GetSuggestionsRequest) (*webv1.GetSuggestionsResponse, error) {
	asOf, answer := timestamppb.New(s.Clock.Now()), s.Fanout.Begin(ctx)
	words := fanout.Required(answer, s.Backends.Product.Method("SuggestProducts"), func(ctx context.Context) (reply[*webv1.SuggestProductsResponse], error) {
		return s.Catalog.suggest(ctx, &webv1.SuggestProductsRequest{Q: req.GetQ()})
	})
	var hits *fanout.Part[reply[*webv1.SearchProductsResponse]]
	if req.GetQ() != "" {
		hits = fanout.Optional(answer, "products", s.Backends.Product.Method("SearchProducts"), func(ctx context.Context) (reply[*webv1.SearchProductsResponse], error) {
			return s.Catalog.search(ctx, &webv1.SearchProductsRequest{Q: req.GetQ(), PageSize: suggestedProducts})
		})
	}
	if err := answer.Wait(); err != nil {
		return nil, err
	}
	shownIn(ctx, string(readerLanguage(ctx)))
	return &webv1.GetSuggestionsResponse{
		RequestId: RequestID(ctx), AsOf: asOf, Suggestions: words.Value().message.GetSuggestions(),
		Products: hits.Value().message.GetProducts(), UnavailableParts: answer.Unavailable(),
	}, nil
}
