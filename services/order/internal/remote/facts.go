package remote

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/order/internal/app"
)

// mostFacts bounds the SKUs that Facts remembers, each in a language: about 10 MB.
const mostFacts = 10_000

// Watch begins to watch the value that a validator names, see redis.Client.Watch. It returns nil if
// the value is no longer that one.
type Watch func(ctx context.Context, validator string) Valid

// Valid reports whether the watched value is unchanged.
type Valid func(ctx context.Context) bool

// Facts is a Catalog that remembers what the product service said of SKUs until its catalog
// changes. A change is known a moment later, so Facts is for what is shown: an order reads prices
// again. Without Redis it remembers nothing. Safe for concurrent use.
type Facts struct {
	client  productv1connect.CatalogServiceClient
	watch   Watch
	current atomic.Pointer[facts]
}

// NewFacts returns a catalog that remembers nothing yet.
func NewFacts(client productv1connect.CatalogServiceClient, watch Watch) *Facts {
	return &Facts{client: client, watch: watch}
}

// facts is what is known of one revision of the catalog.
type facts struct {
	validator string
	valid     Valid

	mu        sync.RWMutex
	sellables map[factKey]app.Sellable
}

type factKey struct {
	language language.Language
	sku      string
}

// Sellables implements app.Catalog.
func (f *Facts) Sellables(ctx context.Context, skus []string) (map[string]app.Sellable, error) {
	l, known := language.From(ctx), f.current.Load()
	if known != nil && !known.valid(ctx) {
		known = nil
	}
	out, missing := known.find(l, skus)
	if len(missing) == 0 {
		return out, nil
	}
	found, validator, err := sellables(ctx, f.client, missing, true)
	if err != nil {
		return nil, err
	}
	for sku, s := range found {
		out[sku] = s
	}
	if known == nil || known.validator != validator {
		known = f.renew(ctx, validator)
	}
	known.add(l, found)
	return out, nil
}

// renew returns empty facts of another revision, which replace those of before; nil if they cannot
// be watched.
func (f *Facts) renew(ctx context.Context, validator string) *facts {
	if validator == "" {
		return nil
	}
	valid := f.watch(ctx, validator)
	if valid == nil {
		return nil
	}
	known := &facts{validator: validator, valid: valid, sellables: make(map[factKey]app.Sellable)}
	f.current.Store(known)
	return known
}

// find returns the SKUs that are known, and which are not.
func (f *facts) find(l language.Language, skus []string) (found map[string]app.Sellable, missing []string) {
	found = make(map[string]app.Sellable, len(skus))
	if f == nil {
		return found, skus
	}
	f.mu.RLock()
	defer f.mu.RUnlock()
	for _, sku := range skus {
		if s, ok := f.sellables[factKey{l, sku}]; ok {
			found[sku] = s
		} else {
			missing = append(missing, sku)
		}
	}
	return found, missing
}

// add adds SKUs; at the bound it drops the others.
func (f *facts) add(l language.Language, found map[string]app.Sellable) {
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.sellables)+len(found) > mostFacts {
		clear(f.sellables)
	}
	for sku, s := range found {
		f.sellables[factKey{l, sku}] = s
	}
}
