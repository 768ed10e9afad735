package picture

import (
	"encoding/binary"
	"image"
)

// orientation is the EXIF orientation: 1 to 8.
type orientation int

// upright pictures need no change.
const upright orientation = 1

// The other EXIF orientations: the transformation that shows the picture upright.
const (
	mirrored orientation = 2 + iota
	upsideDown
	flipped
	transposed
	turnRight
	transversed
	turnLeft
)

// sideways reports whether width and height are swapped.
func (o orientation) sideways() bool { return o >= transposed }

// shown returns the size of a picture after the orientation is applied. It is its own inverse.
func (o orientation) shown(width, height int) (int, int) {
	if o.sideways() {
		return height, width
	}
	return width, height
}

// apply returns the picture with the orientation applied.
func (o orientation) apply(m *image.RGBA) *image.RGBA {
	if o == upright {
		return m
	}
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	shownWidth, shownHeight := o.shown(w, h)
	out := image.NewRGBA(image.Rect(0, 0, shownWidth, shownHeight))
	for y := range shownHeight {
		for x := range shownWidth {
			fromX, fromY := o.source(x, y, w, h)
			copy(out.Pix[out.PixOffset(x, y):][:4], m.Pix[m.PixOffset(fromX, fromY):][:4])
		}
	}
	return out
}

// source returns the position, in a picture of w times h pixels, of the pixel that is shown at x,
// y.
func (o orientation) source(x, y, w, h int) (int, int) {
	switch o {
	case mirrored:
		return w - 1 - x, y
	case upsideDown:
		return w - 1 - x, h - 1 - y
	case flipped:
		return x, h - 1 - y
	case transposed:
		return y, x
	case turnRight:
		return y, h - 1 - x
	case transversed:
		return w - 1 - y, h - 1 - x
	case turnLeft:
		return w - 1 - y, x
	default:
		return x, y
	}
}

const (
	// orientationTag and shortType are defined by TIFF 6.0; entrySize is the length of a directory
	// entry.
	orientationTag = 0x0112
	shortType      = 3
	entrySize      = 12
	headerSize     = 8
)

// orientationOf reads the orientation from the first directory of a TIFF structure. If it cannot be
// read, the picture counts as upright.
func orientationOf(tiff []byte) orientation {
	if len(tiff) < headerSize {
		return upright
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return upright
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return upright
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < entrySize {
			break
		}
		value := orientation(order.Uint16(entries[8:]))
		if order.Uint16(entries) == orientationTag && order.Uint16(entries[2:]) == shortType && value >= upright && value <= turnLeft {
			return value
		}
		entries = entries[entrySize:]
	}
	return upright
}
