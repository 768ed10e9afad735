package middleware

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"strconv"

	"github.com/akinai/akinai/bff/internal/rest"
	"github.com/akinai/akinai/pkg/rpc"
)

// unreadableListener replaces the plain-text errors that net/http writes before a handler runs with
// errors in the format of the edge. It recognizes them by their first bytes: the header of a
// handler's response includes a date, and no handler responds with 417.
//
// Over HTTP/2, net/http responds to a header that is too large with 431 and a line of HTML. That
// response is compressed before it reaches the connection, so it cannot be replaced.
type unreadableListener struct {
	*net.TCPListener
	answers map[int][]byte
}

// RefuseUnreadable wraps the listener of a public port.
func RefuseUnreadable(listener net.Listener) net.Listener {
	tcp, ok := listener.(*net.TCPListener)
	if !ok {
		return listener
	}
	l := unreadableListener{TCPListener: tcp, answers: make(map[int][]byte)}
	for status, reason := range map[int]string{
		http.StatusBadRequest: rpc.ErrMalformed.Reason, http.StatusRequestHeaderFieldsTooLarge: "HEADER_TOO_LARGE",
		http.StatusExpectationFailed: "EXPECTATION_UNSUPPORTED",
	} {
		text := rest.Body(reason)
		l.answers[status] = fmt.Appendf(nil, "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"+
			"Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n%s",
			status, http.StatusText(status), len(text), text)
	}
	return l
}

// Accept waits for the next connection.
func (l unreadableListener) Accept() (net.Conn, error) {
	connection, err := l.AcceptTCP()
	if err != nil {
		return nil, err
	}
	return unreadableConn{connection, l.answers}, nil
}

// unreadableConn is a TCP connection, so that net/http can still close its write side.
type unreadableConn struct {
	*net.TCPConn
	answers map[int][]byte
}

// plainHeader follows the status line of an error that net/http writes itself.
const plainHeader = "\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"

// expectationFailed begins the response, without a body, to an Expect that is not 100-continue.
const expectationFailed = "HTTP/1.1 417 "

// statusAt is the offset of the status code in a response: "HTTP/1.1 400".
const statusAt = len("HTTP/1.1 ")

func (c unreadableConn) Write(data []byte) (int, error) {
	if !bytes.HasPrefix(data, []byte("HTTP/1.1 ")) || len(data) < statusAt+3 {
		return c.TCPConn.Write(data)
	}
	line, _, found := bytes.Cut(data, []byte("\r\n"))
	plain := found && bytes.HasPrefix(data[len(line):], []byte(plainHeader))
	if !plain && !bytes.HasPrefix(data, []byte(expectationFailed)) {
		return c.TCPConn.Write(data)
	}
	status, err := strconv.Atoi(string(data[statusAt : statusAt+3]))
	if err != nil || c.answers[status] == nil {
		status = http.StatusBadRequest
	}
	if _, err := c.TCPConn.Write(c.answers[status]); err != nil {
		return 0, err
	}
	return len(data), nil
}
