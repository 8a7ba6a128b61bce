// What one writes with gorilla/websocket: a channel and a writing goroutine per connection, a
// prepared message per broadcast. The protocol is that of Command and Control.
package main

import (
	"bufio"
	"fmt"
	"math/rand"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"sync"

	"github.com/gorilla/websocket"
)

type client struct {
	connection *websocket.Conn
	messages   chan *websocket.PreparedMessage
	gone       chan struct{}
}

type set map[*client]struct{}

var (
	lock     sync.RWMutex
	clients  = set{}
	list     []*client
	groups   = map[int]set{}
	upgrader = websocket.Upgrader{ReadBufferSize: 1024, WriteBufferSize: 1024}
)

// As in gorilla's chat example, a client whose channel is full is closed.
func (c *client) send(message *websocket.PreparedMessage) {
	select {
	case c.messages <- message:
	default:
		c.connection.Close()
	}
}

func (c *client) write() {
	for {
		select {
		case message := <-c.messages:
			if c.connection.WritePreparedMessage(message) != nil {
				c.connection.Close()
				return
			}
		case <-c.gone:
			return
		}
	}
}

func (c *client) add() {
	lock.Lock()
	defer lock.Unlock()
	clients[c] = struct{}{}
	list = append(list, c)
}

func (c *client) remove() {
	lock.Lock()
	defer lock.Unlock()
	delete(clients, c)
	for _, members := range groups {
		delete(members, c)
	}
	list = list[:0]
	for other := range clients {
		list = append(list, other)
	}
}

func handle(response http.ResponseWriter, request *http.Request) {
	connection, err := upgrader.Upgrade(response, request, nil)
	if err != nil {
		return
	}
	c := &client{connection, make(chan *websocket.PreparedMessage, 256), make(chan struct{})}
	c.add()
	go c.write()
	for {
		_, command, err := connection.ReadMessage()
		if err != nil {
			break
		}
		c.execute(command)
	}
	close(c.gone)
	c.remove()
	connection.Close()
}

func (c *client) execute(command []byte) {
	message, _ := websocket.NewPreparedMessage(websocket.TextMessage, command)
	argument, second := number(command[10:14]), number(command[14:18])
	switch command[0] {
	case 'b':
		lock.RLock()
		for member := range clients {
			member.send(message)
		}
		lock.RUnlock()
	case 'e':
		c.send(message)
	case 'u':
		for i := 0; i < argument; i++ {
			lock.RLock()
			member := list[rand.Intn(len(list))]
			lock.RUnlock()
			member.send(message)
		}
	case 'j':
		lock.Lock()
		if groups[argument] == nil {
			groups[argument] = set{}
		}
		groups[argument][c] = struct{}{}
		lock.Unlock()
		c.send(message)
	case 'g':
		for i := 0; i < argument; i++ {
			lock.RLock()
			for member := range groups[rand.Intn(second)] {
				member.send(message)
			}
			lock.RUnlock()
		}
	}
}

func number(digits []byte) int {
	value, _ := strconv.ParseInt(string(digits), 16, 32)
	return int(value)
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	http.HandleFunc("/ws", handle)
	go http.Serve(listener, nil)
	fmt.Printf("@ready %d gorilla/websocket, %s\n", listener.Addr().(*net.TCPAddr).Port, runtime.Version())
	bufio.NewReader(os.Stdin).ReadString(0)
}
