package storefront

import (
	"context"
	"io"
	"net/http"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/bff/internal/bytecache"
	"github.com/akinai/akinai/bff/web/internal/page"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/rpc"
)

// document returns the reader of a page whose text is data. The parameter version selects an
// earlier version.
func (s *Shop) document(path, name string) reader {
	return func(ctx context.Context, l language.Language, r *http.Request) (writer, error) {
		call, validator := rpc.WithValidator(ctx)
		res, err := s.texts.GetShopPage(call, &productv1.GetShopPageRequest{Name: name, Version: page.ParseVersion(r.URL.RawQuery)})
		if err != nil {
			return nil, err
		}
		bytecache.DependsOn(ctx, validator())
		text, shown := res.GetPage().GetTexts()[string(l)], string(l)
		if text == nil {
			text, shown = res.GetPage().GetTexts()[res.GetLanguage()], res.GetLanguage()
		}
		in := page.Document{
			Path: path, Title: text.GetTitle(), Body: text.GetBody(), TextLanguage: shown, Version: res.GetPage().GetVersion(),
			ValidFrom: res.GetPage().GetValidFrom().AsTime(), Current: res.GetPage().GetVersion() == res.GetCurrentVersion(),
		}
		return func(pages *page.Pages, w io.Writer) error { return pages.Document(w, l, in) }, nil
	}
}
