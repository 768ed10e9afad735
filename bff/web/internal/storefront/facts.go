package storefront

import (
	"context"
	"sync/atomic"
	"time"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/bff/internal/bytecache"
	"github.com/akinai/akinai/bff/web/internal/page"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/rpc"
)

const (
	// factsTimeout bounds the wait for the settings of the shop. Without them a page has those that
	// were read last.
	factsTimeout = 500 * time.Millisecond
	// factsAge is how old the settings may be on pages that read nothing else.
	factsAge = 10 * time.Second
)

// facts are the settings of the shop that were read last.
type facts struct {
	last atomic.Pointer[productv1.GetShopSettingsResponse]
	// fresh reports whether a page that reads nothing else has begun to read them within factsAge.
	fresh atomic.Bool
}

// beginFacts begins to read what a page says about the shop, beside its content. The result waits,
// and declares that the page depends on it; it must not be called at the same time as another
// declaration.
func (s *Shop) beginFacts(ctx context.Context, l language.Language) func() page.Shop {
	type answer struct {
		res *productv1.GetShopSettingsResponse
		err error
	}
	call, validator := rpc.WithValidator(ctx)
	call, stop := context.WithTimeout(call, factsTimeout)
	answers := make(chan answer, 1)
	go func() {
		defer stop()
		res, err := s.texts.GetShopSettings(call, &productv1.GetShopSettingsRequest{})
		answers <- answer{res, err}
	}()
	return func() page.Shop {
		got := <-answers
		if got.err != nil {
			bytecache.DependsOn(ctx, "")
			return shopOf(s.facts.last.Load(), l)
		}
		bytecache.DependsOn(ctx, validator())
		s.facts.last.Store(got.res)
		return shopOf(got.res, l)
	}
}

// knownFacts returns what a page that reads nothing else says about the shop. One request in
// factsAge reads it.
func (s *Shop) knownFacts(ctx context.Context, l language.Language) page.Shop {
	if s.facts.fresh.CompareAndSwap(false, true) {
		time.AfterFunc(factsAge, func() { s.facts.fresh.Store(false) })
		call, stop := context.WithTimeout(ctx, factsTimeout)
		defer stop()
		if res, err := s.texts.GetShopSettings(call, &productv1.GetShopSettingsRequest{}); err == nil {
			s.facts.last.Store(res)
		}
	}
	return shopOf(s.facts.last.Load(), l)
}

// shopOf returns the facts of settings in a language, or in the shop's default one.
func shopOf(res *productv1.GetShopSettingsResponse, l language.Language) page.Shop {
	texts := res.GetSettings().GetTexts()[string(l)]
	if texts == nil {
		texts = res.GetSettings().GetTexts()[res.GetLanguage()]
	}
	return page.Shop{Name: texts.GetName(), Logo: res.GetSettings().GetLogoUrl()}
}
