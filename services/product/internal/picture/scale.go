package picture

import (
	"image"

	"golang.org/x/image/draw"
)

// stripSide is the number of lines that are scaled at once. The scaler needs 32 bytes for each
// pixel of a strip: for a whole picture of 12 megapixels it would need 200 MB.
const stripSide = 64

// scale returns the picture with w times h pixels after its orientation is applied. It scales first
// the lines, then the columns.
func scale(picture image.Image, turn orientation, w, h int) *image.RGBA {
	w, h = turn.shown(w, h)
	from := picture.Bounds()
	narrow := image.NewRGBA(image.Rect(0, 0, w, from.Dy()))
	lines := strips{horizontal: true, from: from.Dx(), to: w}
	for y := 0; y < from.Dy(); y += stripSide {
		end := min(y+stripSide, from.Dy())
		lines.scale(narrow, image.Rect(0, y, w, end), picture, image.Rect(from.Min.X, from.Min.Y+y, from.Max.X, from.Min.Y+end))
	}
	if h == from.Dy() {
		return narrow
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	columns := strips{from: from.Dy(), to: h}
	for x := 0; x < w; x += stripSide {
		end := min(x+stripSide, w)
		columns.scale(out, image.Rect(x, 0, end, h), narrow, image.Rect(x, 0, end, from.Dy()))
	}
	return out
}

// strips scales in one direction and reuses its memory.
type strips struct {
	horizontal bool
	from, to   int
	buffer     *image.RGBA
	scalers    map[int]draw.Scaler
}

// scale scales a part of a picture into a part of another. It copies the part to RGBA first,
// because the scaler reads each pixel several times, and reads other pixel formats slowly.
func (s *strips) scale(to *image.RGBA, into image.Rectangle, from image.Image, part image.Rectangle) {
	if s.from == s.to {
		draw.Draw(to, into, from, part.Min, draw.Src)
		return
	}
	if s.buffer == nil {
		s.buffer, s.scalers = image.NewRGBA(part.Sub(part.Min)), make(map[int]draw.Scaler)
	}
	whole := part.Sub(part.Min)
	draw.Draw(s.buffer, whole, from, part.Min, draw.Src)
	lines := part.Dx()
	if s.horizontal {
		lines = part.Dy()
	}
	scaler, ok := s.scalers[lines]
	if !ok {
		scaler = draw.CatmullRom.NewScaler(into.Dx(), into.Dy(), part.Dx(), part.Dy())
		s.scalers[lines] = scaler
	}
	scaler.Scale(to, into, s.buffer, whole, draw.Src, nil)
}
