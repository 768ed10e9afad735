package protocol

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/harness"
)

// welcomeWithin bounds the import of the sample catalog.
const welcomeWithin = 90 * time.Second

// directions runs what "make run" runs beside the host, which is running, and returns what it
// prints.
func directions(t *testing.T, s *harness.Shop) string {
	t.Helper()
	pool, err := s.DB(t.Context(), "auth")
	require.NoError(t, err)
	var database string
	require.NoError(t, pool.QueryRow(t.Context(), `SELECT current_database()`).Scan(&database))
	ctx, stop := context.WithTimeout(t.Context(), welcomeWithin)
	defer stop()
	cmd := s.ControlCommand(ctx, "dev", "--database-prefix", database, "--", "sleep", "600")
	cmd.Env = append(cmd.Env, fmt.Sprintf("AKINAI_OPS_PORT=%d", s.Processes[0].OpsPort()), "BFF_WEB_URL="+s.PublicURL(),
		"BFF_ADMIN_PUBLIC_URL="+s.OfficeURL(), "ANALYTICS_URL="+s.URLs("analytics")[0], "MAILBOX_URL="+s.URLs("mailbox")[0])
	said, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	var text strings.Builder
	for lines := bufio.NewScanner(said); lines.Scan(); {
		fmt.Fprintln(&text, lines.Text())
		if strings.Contains(lines.Text(), `-d '{"from":`) { // the last line
			break
		}
	}
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	_, _ = io.Copy(io.Discard, said)
	_ = cmd.Wait()
	require.Contains(t, text.String(), "Akinai is ready.")
	return text.String()
}

// paste runs the command below a heading of the directions, as a shell does after a paste.
func paste(t *testing.T, text, heading string) string {
	t.Helper()
	_, below, found := strings.Cut(text, heading+"\n\n")
	require.True(t, found, "%q in %s", heading, text)
	command, _, _ := strings.Cut(below, "\n\n")
	require.Contains(t, command, "curl ")
	out, err := exec.CommandContext(t.Context(), "bash", "-c", command).Output()
	require.NoError(t, err, command)
	return string(out)
}

var (
	createdStatus = regexp.MustCompile(`^HTTP/1\.1 (\d+)`)
	codeCommand   = regexp.MustCompile(`(?m)^  staff +(\S+), password (\S+), code: (.+)$`)
)

// TestProtocolPastesOfTheDirections executes what "make run" prints, word for word: the order, once
// more, the list, the sales of the day, and the code of the demo member of staff.
func TestProtocolPastesOfTheDirections(t *testing.T) {
	s := harness.SharedShop(t)
	text := directions(t, s)
	var ids []string
	for range 2 {
		reply := paste(t, text, "Place an order:")
		require.Equal(t, "201", createdStatus.FindStringSubmatch(reply)[1], reply)
		var order struct{ ID string }
		_, body, _ := strings.Cut(reply, "\r\n\r\n")
		require.NoError(t, json.Unmarshal([]byte(body), &order), reply)
		ids = append(ids, order.ID)
	}
	require.NotEmpty(t, ids[0])
	require.Equal(t, ids[0], ids[1], "run again, it is the same order")
	require.Contains(t, paste(t, text, "See it among the shopper's orders:"), ids[0])
	harness.Await(t, harness.Soon, func() error {
		if sales := paste(t, text, "See it in the sales of the day:"); !strings.Contains(sales, `"orders"`) {
			return fmt.Errorf("no sales yet: %s", sales)
		}
		return nil
	})

	staff := codeCommand.FindStringSubmatch(text)
	require.Len(t, staff, 4, text)
	out, err := exec.CommandContext(t.Context(), "bash", "-c", staff[3]).Output()
	require.NoError(t, err, staff[3])
	secret, err := os.ReadFile(filepath.Join(s.KeysDir(), "demo-staff.totp"))
	require.NoError(t, err)
	require.True(t, totp.Validate(strings.TrimSpace(string(out)), string(secret)), "the code of the authenticator app: %s", out)
}
