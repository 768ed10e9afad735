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

// Render renders an uploaded picture in all sizes. It needs much memory and one CPU. Errors:
// domain.ErrPictureInvalid, domain.ErrPictureTooLarge.
type Render func(content []byte) (domain.RenderedPicture, error)

// Pictures stores and returns pictures. Safe for concurrent use.
type Pictures struct {
	records  PictureRecords
	blobs    BlobStore
	render   Render
	maxBytes int
	// turn allows one rendering at a time: more would take more memory and not be faster.
	turn *semaphore.Weighted
}

// NewPictures returns the use cases; maxBytes bounds an uploaded picture.
func NewPictures(records PictureRecords, blobs BlobStore, render Render, maxBytes int) *Pictures {
	return &Pictures{records: records, blobs: blobs, render: render, maxBytes: maxBytes, turn: semaphore.NewWeighted(1)}
}

// finishWithin bounds the writes of a rendered picture. They are finished even if the caller has
// gone, so that a repeated upload need not render again.
const finishWithin = 10 * time.Second

// Upload stores a picture in all sizes: first the blobs, then the row, so that a row implies
// complete blobs. It is idempotent: the same bytes are the same picture, which is not rendered
// again. Errors: domain.ErrPictureInvalid, domain.ErrPictureTooLarge, and ctx's if it ends before
// the rendering.
func (p *Pictures) Upload(ctx context.Context, content []byte) (domain.PictureRecord, error) {
	if len(content) > p.maxBytes {
		return domain.PictureRecord{}, domain.ErrPictureTooLarge.With("max_bytes", strconv.Itoa(p.maxBytes))
	}
	id := domain.PictureIDOf(content)
	if picture, err := p.records.Picture(ctx, id); !errors.Is(err, domain.ErrPictureNotFound) {
		return picture, err
	}
	rendered, err := p.renderInTurn(ctx, content)
	if err != nil {
		return domain.PictureRecord{}, fmt.Errorf("picture %s: %w", id, err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishWithin)
	defer cancel()
	for _, rendition := range rendered.Renditions {
		if err := p.blobs.Put(ctx, blobKey(id, rendition.Width), rendition.Content); err != nil {
			return domain.PictureRecord{}, fmt.Errorf("store picture %s: %w", id, err)
		}
	}
	crash.At("picture.stored")
	picture := domain.PictureRecord{
		ID: id, MediaType: rendered.MediaType, Width: rendered.Width, Height: rendered.Height, Widths: rendered.Widths(),
	}
	return picture, p.records.SavePicture(ctx, picture)
}

func (p *Pictures) renderInTurn(ctx context.Context, content []byte) (domain.RenderedPicture, error) {
	if err := p.turn.Acquire(ctx, 1); err != nil {
		return domain.RenderedPicture{}, err
	}
	defer p.turn.Release(1)
	return p.render(content)
}

// Get returns a picture in a width, with its media type. Errors: domain.ErrPictureNotFound.
func (p *Pictures) Get(ctx context.Context, id domain.PictureID, width int) (content []byte, mediaType string, err error) {
	picture, err := p.records.Picture(ctx, id)
	if err != nil {
		return nil, "", err
	}
	content, err = p.blobs.Get(ctx, blobKey(id, picture.WidthFor(width)))
	if err != nil {
		return nil, "", fmt.Errorf("load picture %s: %w", id, err)
	}
	return content, picture.MediaType, nil
}

// blobKey returns the blob key of a rendition. Its first part keeps folders small.
func blobKey(id domain.PictureID, width int) string {
	return fmt.Sprintf("%s/%s/%d", id[:2], id, width)
}
