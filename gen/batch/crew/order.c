/* Orders from the batch to the server, and the descriptors that come with them. */
#include "batch/crew/server.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>

typedef union control {
    struct cmsghdr header;
    char room[CMSG_SPACE(EV_SERVER_ENDS * sizeof(int))];
} control;

bool ev_server_send(int socket, const ev_server_order *order, const int ends[], size_t count)
{
    control with = {.room = {0}};
    ev_server_order copy = *order;
    struct iovec bytes = {&copy, sizeof copy};
    struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1};
    if (count > 0) {
        message.msg_control = &with;
        message.msg_controllen = CMSG_SPACE(count * sizeof *ends);
        with.header = (struct cmsghdr){.cmsg_level = SOL_SOCKET,
                                       .cmsg_type = SCM_RIGHTS,
                                       .cmsg_len = CMSG_LEN(count * sizeof *ends)};
        memcpy(CMSG_DATA(&with.header), ends, count * sizeof *ends);
    }
    ssize_t sent;
    do
        sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)sizeof copy;
}

bool ev_server_receive(int socket, ev_server_order *order, int ends[EV_SERVER_ENDS])
{
    control with;
    struct iovec bytes = {order, sizeof *order};
    struct msghdr message = {
        .msg_iov = &bytes, .msg_iovlen = 1, .msg_control = &with, .msg_controllen = sizeof with};
    ssize_t got;
    do
        got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    for (int i = 0; i < EV_SERVER_ENDS; i++)
        ends[i] = -1;
    const struct cmsghdr *came = got > 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (came != NULL && came->cmsg_type == SCM_RIGHTS)
        memcpy(ends, CMSG_DATA(came), came->cmsg_len - CMSG_LEN(0));
    return got == (ssize_t)sizeof *order;
}
