package remote

import (
	"context"
	"sync"
	"time"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/pkg/clock"
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
	Client productv1connect.ShopServiceClient
	Clock  clock.Clock

	mu    sync.Mutex
	pages []domain.AgreedPage
	read  time.Time
}

// InForce implements app.Pages.
func (p *Pages) InForce(ctx context.Context, again bool) ([]domain.AgreedPage, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	age := pagesFor
	if again {
		age = pagesAgain
	}
	if p.pages != nil && p.Clock.Now().Sub(p.read) < age {
		return p.pages, nil
	}
	res, err := p.Client.GetShopSettings(ctx, &productv1.GetShopSettingsRequest{WithPages: true})
	if err != nil {
		if p.pages != nil {
			return p.pages, nil
		}
		return nil, err
	}
	p.pages, p.read = []domain.AgreedPage{}, p.Clock.Now()
	for _, name := range []string{"terms", "privacy"} {
		for _, page := range res.GetPages() {
			if page.GetName() == name {
				p.pages = append(p.pages, domain.AgreedPage{Name: name, Version: page.GetVersion()})
			}
		}
	}
	return p.pages, nil
}
