package remote_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/services/auth/internal/domain"
	"github.com/akinai/akinai/services/auth/internal/remote"
)

type shop struct {
	productv1connect.ShopServiceClient

	terms int64
	calls int
	err   error
}

func (s *shop) GetShopSettings(context.Context, *productv1.GetShopSettingsRequest) (*productv1.GetShopSettingsResponse, error) {
	s.calls++
	return &productv1.GetShopSettingsResponse{Pages: []*productv1.ShopPageVersion{
		{Name: "guide", Version: 9}, {Name: "privacy", Version: 2}, {Name: "terms", Version: s.terms},
	}}, s.err
}

func TestVersionsOfPagesAreKeptForAMinuteAndWhileTheShopDoesNotAnswer(t *testing.T) {
	server, clock := &shop{err: errors.New("down")}, clocktest.New()
	pages := remote.NewPages(server, clock)
	_, err := pages.InForce(t.Context(), false)
	require.Error(t, err, "nothing is known yet")

	server.err, server.terms = nil, 1
	expect := func(again bool, terms int64, calls int) {
		t.Helper()
		got, err := pages.InForce(t.Context(), again)
		require.NoError(t, err)
		require.Equal(t, []domain.AgreedPage{{Name: "terms", Version: terms}, {Name: "privacy", Version: 2}}, got)
		require.Equal(t, calls, server.calls)
	}
	expect(false, 1, 2)
	server.terms = 2
	expect(true, 1, 2) // read less than a second ago
	clock.Advance(time.Second)
	expect(false, 1, 2)
	expect(true, 2, 3)
	server.terms = 3
	clock.Advance(time.Minute)
	expect(false, 3, 4)
	server.err = errors.New("down")
	clock.Advance(time.Hour)
	expect(false, 3, 5)
}
