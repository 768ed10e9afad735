package view

import (
	"strconv"

	"github.com/akinai/akinai/pkg/language"
)

// The paths of the shop's pages, below the prefix of the language. bff-web serves them.
const (
	PathHome       = "/"
	PathProduct    = "/p/"
	PathCategory   = "/c/"
	PathCollection = "/collections/"
	PathSearch     = "/search"
	PathTokusho    = "/legal/tokusho"
	PathTerms      = "/legal/terms"
	PathPrivacy    = "/legal/privacy"
	PathGuide      = "/guide"
	PathShipping   = "/guide/shipping"
	EnglishPrefix  = "/en"
)

// PageAddress returns the path of a page in a language.
func PageAddress(l language.Language, path string) string {
	switch {
	case l != language.English:
		return path
	case path == PathHome:
		return EnglishPrefix
	default:
		return EnglishPrefix + path
	}
}

// Documents returns the names of the pages whose text is data, by their path.
func Documents() map[string]string {
	return map[string]string{PathTokusho: "tokusho", PathTerms: "terms", PathPrivacy: "privacy", PathGuide: "guide", PathShipping: "shipping"}
}

// DocumentVersion returns the address of a version of such a page, by its name; "" if there is no
// such page.
func DocumentVersion(l language.Language, name string, version int64) string {
	for path, document := range Documents() {
		if document == name {
			return PageAddress(l, path) + "?version=" + strconv.FormatInt(version, 10)
		}
	}
	return ""
}
