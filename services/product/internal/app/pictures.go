package app

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/akinai/akinai/pkg/crash"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// Render makes a picture anew in all its sizes, of the bytes as they were uploaded. It takes much memory and all of a processor.
// Errors: domain.ErrPictureInvalid, domain.ErrPictureTooLarge.
type Render func(content []byte) (domain.Rendered, error)

// Pictures keeps what staff upload, and finds it for those who look. Safe for concurrent use.
type Pictures struct {
	kept     KeptPictures
	blobs    Blobs
	render   Render
	maxBytes int
	// turn lets one picture be rendered at a time; more would not be done sooner, but take more memory.
	turn *semaphore.Weighted
}

// NewPictures returns pictures of at most maxBytes as they are uploaded.
func NewPictures(kept KeptPictures, blobs Blobs, render Render, maxBytes int) *Pictures {
	return &Pictures{kept: kept, blobs: blobs, render: render, maxBytes: maxBytes, turn: semaphore.NewWeighted(1)}
}

// finishWithin bounds the writes of a picture that is rendered. They are made even if nobody waits any more, so that whoever asks
// again is answered at once instead of beginning anew.
const finishWithin = 10 * time.Second

// Upload keeps a picture in all its sizes: the bytes first and then the row, so that a row means that all is there. It can be repeated:
// the same bytes are the same picture, which is not rendered again. Errors: domain.ErrPictureInvalid, domain.ErrPictureTooLarge; that of
// ctx, if it ends before the picture's turn.
func (p *Pictures) Upload(ctx context.Context, content []byte) (domain.KeptPicture, error) {
	if len(content) > p.maxBytes {
		return domain.KeptPicture{}, domain.ErrPictureTooLarge.With("max_bytes", strconv.Itoa(p.maxBytes))
	}
	id := domain.PictureIDOf(content)
	if picture, err := p.kept.Picture(ctx, id); !errors.Is(err, domain.ErrPictureNotFound) {
		return picture, err
	}
	rendered, err := p.renderInTurn(ctx, content)
	if err != nil {
		return domain.KeptPicture{}, fmt.Errorf("picture %s: %w", id, err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishWithin)
	defer cancel()
	for _, rendition := range rendered.Renditions {
		if err := p.blobs.Put(ctx, blobKey(id, rendition.Width), rendition.Content); err != nil {
			return domain.KeptPicture{}, fmt.Errorf("store picture %s: %w", id, err)
		}
	}
	crash.At("picture.stored")
	picture := domain.KeptPicture{
		ID: id, MediaType: rendered.MediaType, Width: rendered.Width, Height: rendered.Height, Widths: rendered.Widths(),
	}
	return picture, p.kept.KeepPicture(ctx, picture)
}

func (p *Pictures) renderInTurn(ctx context.Context, content []byte) (domain.Rendered, error) {
	if err := p.turn.Acquire(ctx, 1); err != nil {
		return domain.Rendered{}, err
	}
	defer p.turn.Release(1)
	return p.render(content)
}

// Get returns a picture as it is shown in a width, with its media type. Errors: domain.ErrPictureNotFound.
func (p *Pictures) Get(ctx context.Context, id domain.PictureID, width int) (content []byte, mediaType string, err error) {
	picture, err := p.kept.Picture(ctx, id)
	if err != nil {
		return nil, "", err
	}
	content, err = p.blobs.Get(ctx, blobKey(id, picture.WidthFor(width)))
	if err != nil {
		return nil, "", fmt.Errorf("load picture %s: %w", id, err)
	}
	return content, picture.MediaType, nil
}

// blobKey names a rendition. The first part keeps folders small.
func blobKey(id domain.PictureID, width int) string {
	return fmt.Sprintf("%s/%s/%d", id[:2], id, width)
}
