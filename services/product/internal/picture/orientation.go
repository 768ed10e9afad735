package picture

import (
	"encoding/binary"
	"image"
)

// orientation is how a camera was held, as EXIF has it: 1 to 8.
type orientation int

// upright needs nothing done.
const upright orientation = 1

// The orientations of EXIF: what has to be done to see the picture as it was taken.
const (
	mirrored orientation = 2 + iota
	upsideDown
	flipped
	transposed
	turnRight
	transversed
	turnLeft
)

// sideways tells that width and height change places.
func (o orientation) sideways() bool { return o >= transposed }

// shown returns the size of a picture once it is turned; and, the other way round, the size before.
func (o orientation) shown(width, height int) (int, int) {
	if o.sideways() {
		return height, width
	}
	return width, height
}

// apply turns a picture as it is meant to be seen.
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

// source returns where the pixel that is shown at x, y is in a picture of w times h pixels.
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
	// orientationTag and shortType are of TIFF 6.0; entrySize is the length of an entry in a directory.
	orientationTag = 0x0112
	shortType      = 3
	entrySize      = 12
	headerSize     = 8
)

// orientationOf reads the first directory of a TIFF structure. What cannot be read is upright.
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
