package rest

import (
	"strconv"
	"strings"
)

// prefersEnglish reports whether Accept-Language prefers English to Japanese, the language of the
// shop (RFC 9110, 12.5.4). Of equal preferences the first counts. Entries that cannot be parsed are
// ignored.
func prefersEnglish(headers []string) bool {
	english, best := false, 0.0
	for _, header := range headers {
		for entry := range strings.SplitSeq(header, ",") {
			name, quality := languageOf(entry)
			if isEnglish := name == "en"; quality > best && (isEnglish || name == "ja") {
				english, best = isEnglish, quality
			}
		}
	}
	return english
}

// languageOf returns the language of an entry such as "en-GB;q=0.8", in lower case and without its
// region, and its quality value.
func languageOf(entry string) (name string, quality float64) {
	tag, parameters, weighed := strings.Cut(entry, ";")
	name, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	if !weighed {
		return name, 1
	}
	key, value, _ := strings.Cut(parameters, "=")
	quality, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if !strings.EqualFold(strings.TrimSpace(key), "q") || err != nil || !(quality <= 1) {
		return name, 0
	}
	return name, quality
}
