// Package screen contains the RPC handlers of the screens of the app. They are those that edges
// share, in compact messages.
package screen

import (
	"context"

	mobilev1 "github.com/akinai/akinai/api/gen/akinai/bff/mobile/v1"
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/bff/internal/screen"
	"github.com/akinai/akinai/bff/mobile/internal/view"
)

// App serves what a screen of the app shows in one call.
type App struct {
	Screens *screen.Screens
	Cart    *screen.Cart
	Orders  *screen.Orders
	Account *screen.Account
}

// GetHome returns the first screen.
func (a *App) GetHome(ctx context.Context, _ *mobilev1.GetHomeRequest) (*mobilev1.GetHomeResponse, error) {
	home, err := a.Screens.GetHome(ctx, &webv1.GetHomeRequest{})
	if err != nil {
		return nil, err
	}
	return view.Home(home), nil
}

// GetListing returns a page of products.
func (a *App) GetListing(ctx context.Context, req *mobilev1.GetListingRequest) (*mobilev1.GetListingResponse, error) {
	listing, err := a.Screens.GetListing(ctx, &webv1.GetListingRequest{
		Category: req.GetCategory(), Collection: req.GetCollection(), Q: req.GetQ(), Orderable: req.GetOrderable(), Sort: req.GetSort(),
		Page: req.GetPage(), PageToken: req.GetPageToken(),
	})
	if err != nil {
		return nil, err
	}
	return view.Listing(listing), nil
}

// GetProduct returns the screen of a product.
func (a *App) GetProduct(ctx context.Context, req *mobilev1.GetProductRequest) (*mobilev1.GetProductResponse, error) {
	page, err := a.Screens.GetProductPage(ctx, &webv1.GetProductPageRequest{Slug: req.GetSlug()})
	if err != nil {
		return nil, err
	}
	return view.Product(page), nil
}

// GetAccount returns the first screen of the caller's account.
func (a *App) GetAccount(ctx context.Context, _ *mobilev1.GetAccountRequest) (*mobilev1.GetAccountResponse, error) {
	account, err := a.Screens.GetAccount(ctx, &webv1.GetAccountRequest{})
	if err != nil {
		return nil, err
	}
	return view.Account(account), nil
}
