package app

import (
	"context"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// Products stores the catalogue.
type Products interface {
	// Write takes the catalogue's write lock, hands change what is stored of touched, and stores what changed on the shelf that
	// it returns, events included, in one transaction. An error of change leaves everything as it was and is returned.
	// Replies that were cached before are stale when it returns, and forgotten.
	Write(ctx context.Context, touched domain.Touched, change domain.Change) error
}
