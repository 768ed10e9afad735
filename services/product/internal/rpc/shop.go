package rpc

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"strconv"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
)

const defaultVersionsPageSize = 20

// ShopReader reads the settings and pages of the shop from the database.
type ShopReader interface {
	// Settings returns the settings.
	Settings(ctx context.Context) (domain.ShopSettings, error)
	// PagesBefore returns at most limit versions of a page that are earlier than one, the latest
	// first.
	PagesBefore(ctx context.Context, name string, before int64, limit int) ([]domain.ShopPage, error)
	// TaxRates returns all tax rates.
	TaxRates(ctx context.Context) (domain.TaxRates, error)
}

// ShopServer implements product.v1.ShopService.
type ShopServer struct {
	Shop      *app.Shop
	Reader    ShopReader
	Revisions RevisionReader
	Responses ResponseCache
	// Language is the shop's default language.
	Language language.Language
}

var _ productv1connect.ShopServiceHandler = (*ShopServer)(nil)

// GetShopSettings returns the settings and, if asked, the versions of the pages, from the cache or
// the database. The response has no validator if a version changes with time: then edges do not
// cache it.
func (s *ShopServer) GetShopSettings(ctx context.Context, req *productv1.GetShopSettingsRequest) (*productv1.GetShopSettingsResponse, error) {
	revision, validator, err := s.Responses.current(ctx, s.Revisions)
	if err != nil {
		return nil, err
	}
	key := strconv.FormatInt(revision, 10)
	res, err := s.Responses.Settings.Get(ctx, key, func(ctx context.Context) (*productv1.GetShopSettingsResponse, error) {
		settings, err := s.Reader.Settings(ctx)
		return &productv1.GetShopSettingsResponse{Settings: settingsToProto(settings), Language: string(s.Language)}, err
	})
	if err != nil {
		return nil, err
	}
	ahead := false
	if req.GetWithPages() {
		versions, err := s.Responses.Pages.Get(ctx, "all:"+key, s.Shop.CurrentTitles)
		if err != nil {
			return nil, err
		}
		var current []domain.ShopPage
		current, ahead = s.Shop.CurrentOfEach(versions)
		res = &productv1.GetShopSettingsResponse{Settings: res.GetSettings(), Language: res.GetLanguage(), Pages: pageVersionsToProto(current)}
	}
	if !ahead {
		rpc.SetValidator(ctx, validator)
	}
	return res, nil
}

// UpdateShopSettings replaces the settings.
func (s *ShopServer) UpdateShopSettings(
	ctx context.Context, req *productv1.UpdateShopSettingsRequest,
) (*productv1.UpdateShopSettingsResponse, error) {
	updated, err := s.Shop.UpdateSettings(ctx, caller(ctx), settingsFromProto(req.GetSettings()))
	if err != nil {
		return nil, errs.AttachCurrent(err, settingsConflict)
	}
	return &productv1.UpdateShopSettingsResponse{Settings: settingsToProto(updated)}, nil
}

// GetShopPage returns a version of a page. The response has no validator if the current version
// changes with time: then edges do not cache it.
func (s *ShopServer) GetShopPage(ctx context.Context, req *productv1.GetShopPageRequest) (*productv1.GetShopPageResponse, error) {
	revision, validator, err := s.Responses.current(ctx, s.Revisions)
	if err != nil {
		return nil, err
	}
	versions, err := s.Responses.Pages.Get(ctx, fmt.Sprintf("%s:%d", req.GetName(), revision), func(ctx context.Context) ([]domain.ShopPage, error) {
		return s.Shop.CurrentPages(ctx, req.GetName())
	})
	if err != nil {
		return nil, err
	}
	current, ahead, err := s.Shop.CurrentPage(versions)
	if err != nil {
		return nil, err
	}
	shown := current
	if asked := req.GetVersion(); asked != 0 && asked != current.Version {
		if shown, err = s.Shop.Page(ctx, req.GetName(), asked); err != nil {
			return nil, err
		}
	}
	if !ahead {
		rpc.SetValidator(ctx, validator)
	}
	shown.PublishedBy = ""
	page := shopPageToProto(shown)
	page.PublishedAt = nil
	return &productv1.GetShopPageResponse{Page: page, CurrentVersion: current.Version, Language: string(s.Language)}, nil
}

// ListShopPageVersions returns the versions of a page. The page token is the last version of the
// previous page.
func (s *ShopServer) ListShopPageVersions(
	ctx context.Context, req *productv1.ListShopPageVersionsRequest,
) (*productv1.ListShopPageVersionsResponse, error) {
	before := int64(math.MaxInt64)
	if token := req.GetPageToken(); token != "" {
		var err error
		if before, err = strconv.ParseInt(token, 10, 64); err != nil || before < 1 {
			return nil, domain.ErrPageToken
		}
	}
	size := cmp.Or(int(req.GetPageSize()), defaultVersionsPageSize)
	versions, err := s.Reader.PagesBefore(ctx, req.GetName(), before, size+1)
	if err != nil {
		return nil, err
	}
	res := &productv1.ListShopPageVersionsResponse{}
	for _, version := range versions[:min(size, len(versions))] {
		res.Pages = append(res.Pages, shopPageToProto(version))
	}
	if len(versions) > size {
		res.NextPageToken = strconv.FormatInt(versions[size-1].Version, 10)
	}
	return res, nil
}

// PublishShopPage adds a version of a page.
func (s *ShopServer) PublishShopPage(ctx context.Context, req *productv1.PublishShopPageRequest) (*productv1.PublishShopPageResponse, error) {
	published, err := s.Shop.PublishPage(ctx, caller(ctx), shopPageFromProto(req), req.GetVersion())
	if err != nil {
		return nil, errs.AttachCurrent(err, shopPageConflict)
	}
	return &productv1.PublishShopPageResponse{Page: shopPageToProto(published)}, nil
}
