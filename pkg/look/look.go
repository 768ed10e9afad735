// Package look holds the look that all pages of the platform share: the design tokens as CSS
// variables, light and dark, the base styles, and the mark. A page's style sheet is this one and
// its own rules behind it.
package look

import (
	_ "embed"
	"html/template"
)

//go:embed base.css
var base string

//go:embed mark.svg
var mark string

//go:embed wordmark.svg
var wordmark string

// Style returns the shared style sheet, followed by the rules of a kind of pages.
func Style(rules string) []byte { return []byte(base + rules) }

// Icon returns the mark as a file that browsers show beside a title, in SVG.
func Icon() []byte { return []byte(mark) }

// Wordmark returns the name with the mark, as SVG within a page. Its colors are those of the style
// sheet.
func Wordmark() template.HTML { return template.HTML(wordmark) } //nolint:gosec // of this package
