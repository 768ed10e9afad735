package mailbox

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/smtp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/services/mailbox/internal/domain"
	receiver "github.com/akinai/akinai/services/mailbox/internal/smtp"
)

func TestMailOnItsWayArrivesWhenTheServerStops(t *testing.T) {
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	box := domain.NewBox(10, receiver.MaxBytes)
	server := receiver.New(box, clock.System())
	var faults bytes.Buffer
	server.ErrorLog = slog.NewLogLogger(slog.NewTextHandler(&faults, nil), slog.LevelWarn)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, server, listener) }()

	client, err := smtp.Dial(listener.Addr().String())
	require.NoError(t, err)
	require.NoError(t, client.Mail("shop@example.jp"))
	require.NoError(t, client.Rcpt("hanako@example.jp"))
	body, err := client.Data()
	require.NoError(t, err)
	stop()
	require.Eventually(t, func() bool {
		c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", listener.Addr().String())
		if err == nil {
			_ = c.Close()
		}
		return err != nil
	}, time.Second, 10*time.Millisecond)
	_, err = body.Write([]byte("Subject: test\r\n\r\nHello\r\n"))
	require.NoError(t, err)
	require.NoError(t, body.Close(), "the server answers that it has the mail")
	require.NoError(t, client.Quit())
	require.NoError(t, <-ended)
	require.Len(t, box.List(""), 1)
	require.Empty(t, faults.String())
}
