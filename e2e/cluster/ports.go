package cluster

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
)

// Ports come from a block that only this test process uses: a killed process must find its port
// free when it is restarted, even while other tests run on the machine. Blocks lie below 32768,
// where the kernel's own choices for outgoing connections begin. The process that listens on the
// first port of a block owns the block.
const (
	firstBlock = 26800
	blockSize  = 1000
	blocks     = 5
)

// block is the block of this process; next is the first port that was not returned.
type block struct {
	mu         sync.Mutex
	owner      net.Listener
	next, last int
}

var own block

// FreePorts returns n unused ports that it has not returned before.
func FreePorts(n int) ([]int, error) {
	own.mu.Lock()
	defer own.mu.Unlock()
	if err := own.take(); err != nil {
		return nil, err
	}
	var ports []int
	for ; len(ports) < n; own.next++ {
		if own.next > own.last {
			return nil, fmt.Errorf("all %d ports up to %d are given out", blockSize, own.last)
		}
		if listener, err := listen(own.next); err == nil {
			_ = listener.Close()
			ports = append(ports, own.next)
		}
	}
	return ports, nil
}

// take acquires a block if the process has none. The block is kept until the process ends.
func (b *block) take() (err error) {
	for i := 0; i < blocks && b.owner == nil; i++ {
		first := firstBlock + i*blockSize
		if b.owner, err = listen(first); err == nil {
			b.next, b.last = first+1, first+blockSize-1
		}
	}
	if b.owner == nil {
		return errors.New("every block of ports is in use: are other end-to-end tests running?")
	}
	return nil
}

func listen(port int) (net.Listener, error) {
	return net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
}
