package rpc_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/errs"
)

func shopSettings(t *testing.T, s shop) *productv1.ShopSettings {
	t.Helper()
	got, err := s.GetShopSettings(t.Context(), &productv1.GetShopSettingsRequest{})
	require.NoError(t, err)
	require.Equal(t, "ja", got.GetLanguage())
	return proto.CloneOf(got.GetSettings())
}

// page is a request for the version after asked of a page, in Japanese.
func page(name string, asked int64, body string) *productv1.PublishShopPageRequest {
	return &productv1.PublishShopPageRequest{
		Name: name, Version: asked, Texts: map[string]*productv1.ShopPageText{"ja": {Title: "題", Body: body}},
	}
}

func currentPage(t *testing.T, s shop, name string) *productv1.GetShopPageResponse {
	t.Helper()
	got, err := s.GetShopPage(t.Context(), &productv1.GetShopPageRequest{Name: name})
	require.NoError(t, err)
	return got
}

// TestAShopIsCompleteFromTheStart: a sample has all texts of the law in both languages, and the
// pages exist.
func TestAShopIsCompleteFromTheStart(t *testing.T) {
	s := newShop(t)
	settings := shopSettings(t, s)
	require.Equal(t, int64(1), settings.GetVersion())
	for _, l := range []string{"ja", "en"} {
		texts := settings.GetTexts()[l]
		for _, text := range []string{
			texts.GetName(), texts.GetCompany(), texts.GetAddress(), texts.GetDeliveryTime(), texts.GetCancellationTerms(),
			texts.GetPaymentTime(), texts.GetOrderPeriod(),
		} {
			require.NotEmpty(t, text, l)
		}
	}
	for _, name := range []string{"tokusho", "privacy", "terms", "shipping", "guide"} {
		got := currentPage(t, s, name)
		require.Equal(t, int64(1), got.GetCurrentVersion(), name)
		for _, l := range []string{"ja", "en"} {
			require.NotEmpty(t, got.GetPage().GetTexts()[l].GetTitle(), name)
			require.NotEmpty(t, got.GetPage().GetTexts()[l].GetBody(), name)
		}
	}
	for _, item := range []string{"販売業者", "所在地", "電話番号", "販売価格", "送料", "支払方法", "支払時期", "引渡時期", "返品"} {
		require.Contains(t, currentPage(t, s, "tokusho").GetPage().GetTexts()["ja"].GetBody(), item)
	}
}

// TestSettingsChangeAtTheirVersion: the second of two writers gets the settings of the first, and a
// repeated write changes nothing.
func TestSettingsChangeAtTheirVersion(t *testing.T) {
	s := newShop(t)
	next := shopSettings(t, s)
	next.Phone, next.RegistrationNumber, next.TaxRounding = "０６（１２３４）５６７８", "T7000012050002", productv1.TaxRounding_TAX_ROUNDING_UP
	updated, err := s.UpdateShopSettings(s.staff, &productv1.UpdateShopSettingsRequest{Settings: next})
	require.NoError(t, err)
	require.Equal(t, int64(2), updated.GetSettings().GetVersion())
	require.Equal(t, "06-1234-5678", updated.GetSettings().GetPhone())
	require.True(t, proto.Equal(updated.GetSettings(), shopSettings(t, s)), "readers see it at once")

	repeated, err := s.UpdateShopSettings(s.staff, &productv1.UpdateShopSettingsRequest{Settings: next})
	require.NoError(t, err)
	require.Equal(t, int64(2), repeated.GetSettings().GetVersion())

	late := proto.CloneOf(next)
	late.Email = "late@example.com"
	_, err = s.UpdateShopSettings(s.staff, &productv1.UpdateShopSettingsRequest{Settings: late})
	requireRefused(t, err, errs.Conflict, "VERSION_CONFLICT")
	var refusal *errs.Error
	require.ErrorAs(t, err, &refusal)
	conflict, ok := refusal.Details[0].(*productv1.ShopSettingsConflict)
	require.True(t, ok)
	require.Equal(t, "staff", conflict.GetUpdatedBy())
	require.True(t, proto.Equal(updated.GetSettings(), conflict.GetCurrent()))
}

func TestSettingsThatAShopCannotHaveAreRefused(t *testing.T) {
	s := newShop(t)
	for name, tc := range map[string]struct {
		change func(*productv1.ShopSettings)
		reason string
	}{
		"a wrong check digit":     {func(s *productv1.ShopSettings) { s.RegistrationNumber = "T8000012050002" }, "REGISTRATION_NUMBER_INVALID"},
		"twelve digits":           {func(s *productv1.ShopSettings) { s.RegistrationNumber = "T700001205000" }, "VALIDATION_FAILED"},
		"no telephone":            {func(s *productv1.ShopSettings) { s.Phone = "1234" }, "PHONE_INVALID"},
		"no Japanese":             {func(s *productv1.ShopSettings) { delete(s.GetTexts(), "ja") }, "SHOP_LANGUAGE_INVALID"},
		"a language of others":    {func(s *productv1.ShopSettings) { s.Texts["fr"] = s.GetTexts()["en"] }, "SHOP_LANGUAGE_INVALID"},
		"a logo over http":        {func(s *productv1.ShopSettings) { s.LogoUrl = "http://shop.example/logo.png" }, "PICTURE_URL_INSECURE"},
		"a logo that is a script": {func(s *productv1.ShopSettings) { s.LogoUrl = "javascript:alert(1)" }, "PICTURE_URL_INVALID"},
		"two addresses":           {func(s *productv1.ShopSettings) { s.Email = "a@example.com, b@example.com" }, "VALIDATION_FAILED"},
		"a name of two lines":     {func(s *productv1.ShopSettings) { s.Texts["ja"].Name = "a\nb" }, "TEXT_INVALID"},
		"no terms":                {func(s *productv1.ShopSettings) { s.Texts["en"].CancellationTerms = "" }, "VALIDATION_FAILED"},
		"no rounding":             {func(s *productv1.ShopSettings) { s.TaxRounding = 0 }, "VALIDATION_FAILED"},
	} {
		next := shopSettings(t, s)
		tc.change(next)
		_, err := s.UpdateShopSettings(s.staff, &productv1.UpdateShopSettingsRequest{Settings: next})
		requireRefused(t, err, errs.Invalid, tc.reason)
		require.Equal(t, int64(1), shopSettings(t, s).GetVersion(), name)
	}
}

// TestAVersionOfAPageStays: a later version replaces it for readers, and the earlier one stays
// readable as it was.
func TestAVersionOfAPageStays(t *testing.T) {
	s := newShop(t)
	first := currentPage(t, s, "terms").GetPage()
	published, err := s.PublishShopPage(s.staff, page("terms", 1, "改定"))
	require.NoError(t, err)
	require.Equal(t, int64(2), published.GetPage().GetVersion())
	require.Equal(t, "staff", published.GetPage().GetPublishedBy())
	require.Equal(t, "改定", currentPage(t, s, "terms").GetPage().GetTexts()["ja"].GetBody(), "at once")
	require.Empty(t, currentPage(t, s, "terms").GetPage().GetPublishedBy(), "who published it is for staff")

	old, err := s.GetShopPage(t.Context(), &productv1.GetShopPageRequest{Name: "terms", Version: 1})
	require.NoError(t, err)
	require.True(t, proto.Equal(first, old.GetPage()))
	require.Equal(t, int64(2), old.GetCurrentVersion())

	again, err := s.PublishShopPage(s.staff, page("terms", 1, "改定"))
	require.NoError(t, err)
	require.Equal(t, int64(2), again.GetPage().GetVersion(), "a repeated request adds none")
	_, err = s.PublishShopPage(s.staff, page("terms", 1, "別の改定"))
	requireRefused(t, err, errs.Conflict, "VERSION_CONFLICT")

	for _, sql := range []string{`UPDATE shop_pages SET version = 9`, `DELETE FROM shop_pages`, `DELETE FROM shop_settings`} {
		_, err = s.conn.Exec(t.Context(), sql)
		require.ErrorContains(t, err, "permission denied", sql)
	}
}

// TestAPageIsCurrentFromItsTimeOn: also for readers whose response was cached before.
func TestAPageIsCurrentFromItsTimeOn(t *testing.T) {
	s := newShop(t)
	request := page("privacy", 1, "来月から")
	request.ValidFrom = timestamppb.New(s.clock.Now().Add(24 * time.Hour))
	_, err := s.PublishShopPage(s.staff, request)
	require.NoError(t, err)
	_, err = s.PublishShopPage(s.staff, request)
	require.NoError(t, err, "a repeated request adds none")
	require.Equal(t, int64(1), currentPage(t, s, "privacy").GetCurrentVersion())
	_, err = s.GetShopPage(t.Context(), &productv1.GetShopPageRequest{Name: "privacy", Version: 2})
	requireRefused(t, err, errs.NotFound, "SHOP_PAGE_NOT_FOUND")

	listed, err := s.ListShopPageVersions(s.staff, &productv1.ListShopPageVersionsRequest{Name: "privacy", PageSize: 1})
	require.NoError(t, err)
	require.Equal(t, int64(2), listed.GetPages()[0].GetVersion(), "staff sees what is to come")
	listed, err = s.ListShopPageVersions(s.staff, &productv1.ListShopPageVersionsRequest{Name: "privacy", PageToken: listed.GetNextPageToken()})
	require.NoError(t, err)
	require.Len(t, listed.GetPages(), 1)
	require.Equal(t, int64(1), listed.GetPages()[0].GetVersion())
	require.Empty(t, listed.GetNextPageToken())
	_, err = s.ListShopPageVersions(s.staff, &productv1.ListShopPageVersionsRequest{Name: "privacy", PageToken: "x"})
	requireRefused(t, err, errs.Invalid, "PAGE_TOKEN_INVALID")

	s.clock.Advance(24 * time.Hour)
	require.Equal(t, int64(2), currentPage(t, s, "privacy").GetCurrentVersion())

	for _, from := range []time.Time{s.clock.Now().Add(-time.Second), s.clock.Now().Add(3 * 365 * 24 * time.Hour)} {
		request := page("privacy", 2, "いつか")
		request.ValidFrom = timestamppb.New(from)
		_, err = s.PublishShopPage(s.staff, request)
		requireRefused(t, err, errs.Invalid, "VALID_FROM_INVALID")
	}
	_, err = s.GetShopPage(t.Context(), &productv1.GetShopPageRequest{Name: "imprint"})
	requireRefused(t, err, errs.Invalid, "VALIDATION_FAILED")
}

// TestSettingsHaveTheVersionsOfThePagesIfAsked: without their texts, and no edge caches them while
// a version waits for its time. Without the versions, edges go on caching the settings.
func TestSettingsHaveTheVersionsOfThePagesIfAsked(t *testing.T) {
	s := newShop(t)
	read := func(with bool) (map[string]int64, string) {
		ctx, info := connect.NewClientContext(t.Context())
		got, err := s.GetShopSettings(ctx, &productv1.GetShopSettingsRequest{WithPages: with})
		require.NoError(t, err)
		require.NotEmpty(t, got.GetSettings().GetTexts())
		versions := make(map[string]int64)
		for _, p := range got.GetPages() {
			require.NotEmpty(t, p.GetTitles()["ja"])
			versions[p.GetName()] = p.GetVersion()
		}
		return versions, info.ResponseHeader().Get("Akinai-Cache-Validator")
	}
	first := map[string]int64{"tokusho": 1, "privacy": 1, "terms": 1, "shipping": 1, "guide": 1}
	read(true)
	versions, validator := read(true)
	require.Equal(t, first, versions)
	require.NotEmpty(t, validator)

	request := page("terms", 1, "明日から")
	request.ValidFrom = timestamppb.New(s.clock.Now().Add(24 * time.Hour))
	_, err := s.PublishShopPage(s.staff, request)
	require.NoError(t, err)
	read(true)
	versions, validator = read(true)
	require.Equal(t, first, versions)
	require.Empty(t, validator)
	versions, validator = read(false)
	require.Empty(t, versions)
	require.NotEmpty(t, validator)

	s.clock.Advance(24 * time.Hour)
	versions, validator = read(true)
	require.EqualValues(t, 2, versions["terms"])
	require.EqualValues(t, 1, versions["privacy"])
	require.NotEmpty(t, validator)
}

// TestTextsOfAPageAreKeptAsWritten: lines, tabs and letters outside of the BMP survive; invisible
// blanks at the ends and unassigned controls do not.
func TestTextsOfAPageAreKeptAsWritten(t *testing.T) {
	s := newShop(t)
	const body = "# 𠮷野 髙\n\n| a | b |\n|---|---|\n| <script>alert(1)</script> | [x](javascript:alert(1)) |\n\n\tcode"
	published, err := s.PublishShopPage(s.staff, page("guide", 1, "\u200b"+body+" "))
	require.NoError(t, err)
	require.Equal(t, body, published.GetPage().GetTexts()["ja"].GetBody())
	for _, bad := range []string{"a\x00b", "a\x1bb"} {
		_, err = s.PublishShopPage(s.staff, page("guide", 2, bad))
		requireRefused(t, err, errs.Invalid, "TEXT_INVALID")
	}
	_, err = s.PublishShopPage(s.staff, page("guide", 2, strings.Repeat("あ", 50_001)))
	requireRefused(t, err, errs.Invalid, "VALIDATION_FAILED")
}

// TestAResponseThatChangesWithTimeHasNoValidator: an edge would keep it beyond its time.
func TestAResponseThatChangesWithTimeHasNoValidator(t *testing.T) {
	s := newShop(t)
	validator := func() string {
		ctx, info := connect.NewClientContext(t.Context())
		_, err := s.GetShopPage(ctx, &productv1.GetShopPageRequest{Name: "terms"})
		require.NoError(t, err)
		return info.ResponseHeader().Get("Akinai-Cache-Validator")
	}
	validator()
	require.NotEmpty(t, validator())
	request := page("terms", 1, "明日から")
	request.ValidFrom = timestamppb.New(s.clock.Now().Add(24 * time.Hour))
	_, err := s.PublishShopPage(s.staff, request)
	require.NoError(t, err)
	validator()
	require.Empty(t, validator())
	s.clock.Advance(24 * time.Hour)
	require.NotEmpty(t, validator())
}

// TestParallelPublishersLoseNoVersion: of writers that read the same version, one publishes.
func TestParallelPublishersLoseNoVersion(t *testing.T) {
	s := newShop(t)
	done := make(chan error)
	const writers = 8
	for i := range writers {
		go func() {
			_, err := s.PublishShopPage(s.staff, page("terms", 1, strings.Repeat("改", i+1)))
			done <- err
		}()
	}
	var reasons []string
	for range writers {
		reasons = append(reasons, errs.ReasonOf(<-done))
	}
	slices.Sort(reasons)
	require.Equal(t, append([]string{""}, slices.Repeat([]string{"VERSION_CONFLICT"}, writers-1)...), reasons)
	require.Equal(t, int64(2), currentPage(t, s, "terms").GetCurrentVersion())
}
