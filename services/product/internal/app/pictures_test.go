package app_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
)

var errAway = errors.New("away")

// gallery replaces the table and the blob store, and records the order of writes.
type gallery struct {
	mu       sync.Mutex
	rows     map[domain.PictureID]domain.PictureRecord
	blobs    map[string][]byte
	written  []string
	rendered int
	// failAt fails the write with this number, from 1.
	failAt int
}

func newGallery() *gallery {
	return &gallery{rows: make(map[domain.PictureID]domain.PictureRecord), blobs: make(map[string][]byte)}
}

func (g *gallery) Picture(_ context.Context, id domain.PictureID) (domain.PictureRecord, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if p, ok := g.rows[id]; ok {
		return p, nil
	}
	return domain.PictureRecord{}, domain.ErrPictureNotFound
}

func (g *gallery) write(what string, store func()) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.written = append(g.written, what)
	if len(g.written) == g.failAt {
		return errAway
	}
	store()
	return nil
}

func (g *gallery) SavePicture(ctx context.Context, p domain.PictureRecord) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return g.write("row", func() { g.rows[p.ID] = p })
}

func (g *gallery) Put(ctx context.Context, key string, content []byte) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return g.write("blob", func() { g.blobs[key] = content })
}

func (g *gallery) Get(_ context.Context, key string) ([]byte, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.blobs[key], nil
}

func (g *gallery) render(content []byte) (domain.RenderedPicture, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rendered++
	return domain.RenderedPicture{MediaType: "image/png", Width: 200, Height: 100, Renditions: []domain.Rendition{
		{Width: 160, Content: append([]byte("160 "), content...)}, {Width: 200, Content: append([]byte("200 "), content...)},
	}}, nil
}

func TestARowMeansThatAllBytesAreThere(t *testing.T) {
	t.Parallel()
	for failAt := 1; failAt <= 3; failAt++ {
		g := newGallery()
		pictures := app.NewPictures(g, g, g.render, 10)
		g.failAt = failAt
		_, err := pictures.Upload(t.Context(), []byte("cup"))
		require.ErrorIs(t, err, errAway)
		require.Empty(t, g.rows)
		_, _, err = pictures.Get(t.Context(), domain.PictureIDOf([]byte("cup")), 0)
		require.ErrorIs(t, err, domain.ErrPictureNotFound)

		g.failAt = 0
		picture, err := pictures.Upload(t.Context(), []byte("cup"))
		require.NoError(t, err, "it can be repeated")
		require.Equal(t, []string{"blob", "blob", "row"}, g.written[len(g.written)-3:])
		require.Equal(t, []int{160, 200}, picture.Widths)
		content, mediaType, err := pictures.Get(t.Context(), picture.ID, 161)
		require.NoError(t, err)
		require.Equal(t, []string{"200 cup", "image/png"}, []string{string(content), mediaType})
	}
}

func TestTheSamePictureIsNotRenderedAgain(t *testing.T) {
	t.Parallel()
	g := newGallery()
	pictures := app.NewPictures(g, g, g.render, 10)
	first, err := pictures.Upload(t.Context(), []byte("cup"))
	require.NoError(t, err)
	again, err := pictures.Upload(t.Context(), []byte("cup"))
	require.NoError(t, err)
	require.Equal(t, first, again)
	require.Equal(t, 1, g.rendered)
	require.Len(t, g.written, 3)
	other, err := pictures.Upload(t.Context(), []byte("pot"))
	require.NoError(t, err)
	require.NotEqual(t, first.ID, other.ID)
}

func TestAPictureOfTooManyBytesIsNotLookedAt(t *testing.T) {
	t.Parallel()
	g := newGallery()
	_, err := app.NewPictures(g, g, g.render, 10).Upload(t.Context(), make([]byte, 11))
	require.ErrorIs(t, err, domain.ErrPictureTooLarge)
	require.Zero(t, g.rendered)
}

// One picture is rendered at a time. A waiting caller waits until its deadline at most.
func TestPicturesAreRenderedOneByOne(t *testing.T) {
	t.Parallel()
	g := newGallery()
	var inWork atomic.Int32
	begun, goOn := make(chan struct{}), make(chan struct{})
	pictures := app.NewPictures(g, g, func(content []byte) (domain.RenderedPicture, error) {
		inWork.Add(1)
		defer inWork.Add(-1)
		begun <- struct{}{}
		<-goOn
		return g.render(content)
	}, 10)
	faults := make([]error, 8)
	var group sync.WaitGroup
	for i := range faults {
		group.Go(func() { _, faults[i] = pictures.Upload(t.Context(), []byte{byte(i)}) })
	}
	for i := range faults {
		<-begun
		if i == 0 {
			impatient, cancel := context.WithCancel(t.Context())
			cancel()
			_, err := pictures.Upload(impatient, []byte("late"))
			require.ErrorIs(t, err, context.Canceled)
		}
		require.EqualValues(t, 1, inWork.Load())
		goOn <- struct{}{}
	}
	group.Wait()
	require.NoError(t, errors.Join(faults...))
	require.Equal(t, len(faults), g.rendered)
}

// If the deadline of a caller ends before its picture is rendered, a retry finds the picture
// stored.
func TestWhatIsRenderedIsKept(t *testing.T) {
	t.Parallel()
	g := newGallery()
	ctx, cancel := context.WithCancel(t.Context())
	pictures := app.NewPictures(g, g, func(content []byte) (domain.RenderedPicture, error) {
		cancel()
		return g.render(content)
	}, 10)
	_, err := pictures.Upload(ctx, []byte("cup"))
	require.NoError(t, err)
	require.Len(t, g.rows, 1)
}
