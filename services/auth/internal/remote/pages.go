package remote

import (
	"context"
	"time"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/recent"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// pagesFor is the time for which versions are kept, and pagesAgain the time after which a version
// that does not match has them read again.
const (
	pagesFor   = time.Minute
	pagesAgain = time.Second
)

// Pages knows the versions of the pages of the shop to which a person agrees by registering. While
// the product service does not answer, it returns those that it read last. Safe for concurrent use.
type Pages struct {
	pages *recent.Value[[]domain.AgreedPage]
}

// NewPages returns pages that were not read yet.
func NewPages(client productv1connect.ShopServiceClient, now clock.Clock) *Pages {
	return &Pages{recent.New(now, func(ctx context.Context) ([]domain.AgreedPage, error) {
		res, err := client.GetShopSettings(ctx, &productv1.GetShopSettingsRequest{WithPages: true})
		if err != nil {
			return nil, err
		}
		pages := []domain.AgreedPage{}
		for _, name := range []string{"terms", "privacy"} {
			for _, page := range res.GetPages() {
				if page.GetName() == name {
					pages = append(pages, domain.AgreedPage{Name: name, Version: page.GetVersion()})
				}
			}
		}
		return pages, nil
	})}
}

// InForce implements app.Pages.
func (p *Pages) InForce(ctx context.Context, again bool) ([]domain.AgreedPage, error) {
	age := pagesFor
	if again {
		age = pagesAgain
	}
	return p.pages.Get(ctx, age)
}
