package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"slices"
)

// maxScans bounds the scans of a JPEG; progressive ones have about ten. The cost of a scan depends
// on the number of pixels, however few bytes it has.
const maxScans = 64

// JPEG markers that are read.
const (
	markerProgressive = 0xc2
	markerEnd         = 0xd9
	markerScan        = 0xda
	markerAPP1        = 0xe1
)

var exifHeader = []byte("Exif\x00\x00")

func decodeJPEG(content []byte) (image.Image, error) {
	scans := 0
	segments(content, func(marker byte, _ []byte) {
		if marker == markerScan {
			scans++
		}
	})
	if scans > maxScans {
		return nil, errors.New("a JPEG with too many scans")
	}
	return jpeg.Decode(bytes.NewReader(content))
}

// coefficientBytes is the memory of the decoder for each sample of a progressive JPEG, in addition
// to the sample itself.
const coefficientBytes = 4

// jpegPixelBytes returns the number of samples per pixel: color is often subsampled.
func jpegPixelBytes(content []byte, model color.Model) float64 {
	perPixel := pixelBytes(content, model)
	segments(content, func(marker byte, frame []byte) {
		const head = 6 // precision, height, width, number of components
		if marker != markerProgressive || len(frame) < head {
			return
		}
		var samples, most float64
		for component := range slices.Chunk(frame[head:], 3) {
			if len(component) == 3 {
				here := float64(component[1]>>4) * float64(component[1]&0xf)
				samples, most = samples+here, max(most, here)
			}
		}
		perPixel = (1 + coefficientBytes) * samples / max(most, 1)
	})
	return perPixel
}

func jpegEXIF(content []byte) (tiff []byte) {
	segments(content, func(marker byte, data []byte) {
		if marker == markerAPP1 && tiff == nil && bytes.HasPrefix(data, exifHeader) {
			tiff = data[len(exifHeader):]
		}
	})
	return tiff
}

// segments visits the segments of a JPEG up to its end. It skips the compressed data of scans,
// which contains no marker: a zero byte follows each 0xff in it.
func segments(content []byte, visit func(marker byte, data []byte)) {
	for {
		at := bytes.IndexByte(content, 0xff)
		if at < 0 || at+1 == len(content) {
			return
		}
		marker := content[at+1]
		content = content[at+1:]
		switch {
		case marker == 0xff: // fill
			continue
		case marker == markerEnd:
			return
		case marker == 0x00, marker == 0x01, marker >= 0xd0 && marker <= 0xd8: // without data
			content = content[1:]
			continue
		case len(content) < 3:
			return
		}
		length := int(binary.BigEndian.Uint16(content[1:]))
		if length < 2 || length+1 > len(content) {
			visit(marker, nil)
			return
		}
		visit(marker, content[3:1+length])
		content = content[1+length:]
	}
}

// pngEXIF returns the data of the chunk eXIf. A chunk is length, name, data, checksum.
func pngEXIF(content []byte) []byte {
	return chunk(content[8:], "eXIf", func(b []byte) (name string, length, before, after uint64) {
		return string(b[4:8]), uint64(binary.BigEndian.Uint32(b)), 8, 4
	})
}

// webpEXIF returns the data of the chunk EXIF. A chunk is name, length, data, and padding to an
// even length. Some writers put the EXIF header of JPEG in front of the data.
func webpEXIF(content []byte) []byte {
	tiff := chunk(content[12:], "EXIF", func(b []byte) (name string, length, before, after uint64) {
		length = uint64(binary.LittleEndian.Uint32(b[4:]))
		return string(b[:4]), length, 8, length % 2
	})
	return bytes.TrimPrefix(tiff, exifHeader)
}

// chunk returns the data of the first chunk with a name. read parses the header of a chunk.
func chunk(content []byte, want string, read func([]byte) (name string, length, before, after uint64)) []byte {
	for len(content) >= 8 {
		name, length, before, after := read(content)
		if before+length > uint64(len(content)) {
			return nil
		}
		if name == want {
			return content[before : before+length]
		}
		content = content[min(before+length+after, uint64(len(content))):]
	}
	return nil
}
