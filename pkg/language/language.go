package language

import (
	"context"
	"slices"
	"strconv"
	"strings"
)

// Language is a language of texts: a tag of RFC 5646 without region. The zero Language, None, is
// the default of the owner of the texts.
type Language string

// The languages. A request for any other language gets None.
const (
	None     Language = ""
	Japanese Language = "ja"
	English  Language = "en"
)

// Header is the field in which a request names its languages: in HTTP and in RPC metadata.
const Header = "Accept-Language"

// All returns all languages, sorted.
func All() []Language { return []Language{English, Japanese} }

// Known reports whether the platform has texts in the language.
func (l Language) Known() bool { return slices.Contains(All(), l) }

// Or returns l, or other if l is None.
func (l Language) Or(other Language) Language {
	if l == None {
		return other
	}
	return l
}

// Match returns the language that the values of Accept-Language prefer (RFC 9110, 12.5.4), None if
// they name none of ours. Of equal preferences the first counts. Entries that cannot be parsed are
// ignored.
func Match(header []string) Language {
	match, best := None, 0.0
	for _, line := range header {
		for entry := range strings.SplitSeq(line, ",") {
			if l, quality := parse(entry); quality > best && l.Known() {
				match, best = l, quality
			}
		}
	}
	return match
}

// parse returns the language of an entry such as "en-GB;q=0.8", and its quality value.
func parse(entry string) (l Language, quality float64) {
	tag, parameters, weighed := strings.Cut(entry, ";")
	name, _, _ := strings.Cut(strings.TrimSpace(tag), "-")
	l = Language(strings.ToLower(name))
	if !weighed {
		return l, 1
	}
	key, value, _ := strings.Cut(parameters, "=")
	quality, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if !strings.EqualFold(strings.TrimSpace(key), "q") || err != nil || !(quality <= 1) {
		return l, 0
	}
	return l, quality
}

type contextKey struct{}

// With returns a context of a request in the language.
func With(ctx context.Context, l Language) context.Context {
	if l == None {
		return ctx
	}
	return context.WithValue(ctx, contextKey{}, l)
}

// From returns the language of the request, None if it has none.
func From(ctx context.Context) Language {
	l, _ := ctx.Value(contextKey{}).(Language)
	return l
}
