// Package markdown renders the texts of the shop's pages: CommonMark with tables.
package markdown

import (
	"io"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// Renderer renders Markdown as HTML. HTML in it is left out, and so are links with dangerous
// schemes. Safe for concurrent use.
type Renderer struct{ markdown goldmark.Markdown }

// New returns a Renderer.
func New() Renderer { return Renderer{goldmark.New(goldmark.WithExtensions(extension.Table))} }

// Render writes text as HTML.
func (r Renderer) Render(w io.Writer, text string) error { return r.markdown.Convert([]byte(text), w) }
