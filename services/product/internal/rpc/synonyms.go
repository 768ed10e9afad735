package rpc

import (
	"context"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/services/product/internal/search"
)

var expansions = map[productv1.Expansion]search.Expansion{
	productv1.Expansion_EXPANSION_ALWAYS: search.ExpansionAlways,
	productv1.Expansion_EXPANSION_RESULT: search.ExpansionResult,
	productv1.Expansion_EXPANSION_NEVER:  search.ExpansionNever,
}

// ImportSynonyms replaces groups of synonyms.
func (s *AdminServer) ImportSynonyms(ctx context.Context, req *productv1.ImportSynonymsRequest) (*productv1.ImportSynonymsResponse, error) {
	groups := make([]search.SynonymGroup, len(req.GetGroups()))
	for i, g := range req.GetGroups() {
		groups[i] = search.SynonymGroup{ID: g.GetId(), Entries: make([]search.SynonymEntry, len(g.GetEntries()))}
		for j, e := range g.GetEntries() {
			groups[i].Entries[j] = search.SynonymEntry{
				Word: e.GetWord(), Expansion: expansions[e.GetExpansion()], Predicate: e.GetPredicate(), Lexemes: e.GetLexemes(),
			}
		}
	}
	changes, err := s.Synonyms.Import(ctx, groups)
	if err != nil {
		return nil, err
	}
	return &productv1.ImportSynonymsResponse{
		Created: int32(changes.Created), Updated: int32(changes.Updated), //nolint:gosec // at most 500 groups
		Unchanged: int32(changes.Unchanged), Deleted: int32(changes.Deleted), //nolint:gosec // at most 500 groups
	}, nil
}
