package domain

import (
	"maps"
	"time"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/language"
)

// maxAhead bounds how far ahead a version of a page can be scheduled.
const maxAhead = 2 * 365 * 24 * time.Hour

// ShopPage is a version of a page, such as the terms of use. It never changes.
type ShopPage struct {
	// Name is the name of the page: tokusho, privacy, terms, shipping or guide.
	Name string
	// Version counts the versions of the page, from 1.
	Version   int64
	ValidFrom time.Time
	// Texts holds the texts by language; those of the shop's default language are always there.
	Texts       map[language.Language]ShopPageText
	PublishedAt time.Time
	// PublishedBy is the subject that published it, "" for the pages that come with the program.
	PublishedBy string
}

// ShopPageText is a page in one language.
type ShopPageText struct {
	Title string `json:"title"`
	// Body is Markdown.
	Body string `json:"body"`
}

// Follow returns the version that follows p, the latest one, if asked is the version of p; p is
// zero for a page without versions. next has no version; without ValidFrom it is valid from
// PublishedAt on. changed is false if next is p again. shop is the shop's default language. Errors:
// ErrVersionConflict, ErrValidFrom, ErrShopLanguage, ErrTextInvalid.
func (p ShopPage) Follow(next ShopPage, asked int64, shop language.Language) (published ShopPage, changed bool, err error) {
	if err := next.check(shop); err != nil {
		return ShopPage{}, false, err
	}
	now := next.PublishedAt
	immediately := next.ValidFrom.IsZero()
	if immediately {
		next.ValidFrom = now
	}
	again := p.ValidFrom.Equal(next.ValidFrom) || immediately && !p.ValidFrom.After(now)
	switch {
	case p.Version > 0 && again && maps.Equal(p.Texts, next.Texts):
		return p, false, nil
	case asked != p.Version:
		return ShopPage{}, false, errs.NewStale(ErrVersionConflict, p)
	case next.ValidFrom.Before(now) || next.ValidFrom.Sub(now) > maxAhead:
		return ShopPage{}, false, ErrValidFrom
	}
	next.Version = p.Version + 1
	return next, true, nil
}

func (p ShopPage) check(shop language.Language) error {
	if err := checkLanguages(p.Texts, shop); err != nil {
		return err
	}
	for _, text := range p.Texts {
		if anyNUL(text.Title, text.Body) {
			return ErrTextInvalid
		}
	}
	return nil
}

// CurrentPage returns the current version of a page: the latest one that is valid at a time. ahead
// is whether another version becomes the current one later. It returns a zero page if none is
// valid. versions are those of one page, the latest first.
func CurrentPage(versions []ShopPage, now time.Time) (current ShopPage, ahead bool) {
	for _, p := range versions {
		if !p.ValidFrom.After(now) {
			return p, ahead
		}
		ahead = true
	}
	return ShopPage{}, ahead
}

// CurrentPages returns the current version of each page that has one, by name, and whether another
// version of any becomes the current one later. versions are by name, the latest first.
func CurrentPages(versions []ShopPage, now time.Time) (current []ShopPage, ahead bool) {
	for len(versions) > 0 {
		count := 1
		for count < len(versions) && versions[count].Name == versions[0].Name {
			count++
		}
		page, later := CurrentPage(versions[:count], now)
		if page.Version > 0 {
			current = append(current, page)
		}
		ahead = ahead || later
		versions = versions[count:]
	}
	return current, ahead
}
