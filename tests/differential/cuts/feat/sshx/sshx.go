package sshx

import (
	"os"

	"golang.org/x/crypto/ssh"
)

// Run is the feature.
func Run(args []string) error {
	c, err := ssh.Dial("tcp", args[0], &ssh.ClientConfig{User: args[1], HostKeyCallback: ssh.InsecureIgnoreHostKey()})
	if err != nil {
		return err
	}
	s, err := c.NewSession()
	if err != nil {
		return err
	}
	s.Stdout = os.Stdout
	return s.Run(args[2])
}
