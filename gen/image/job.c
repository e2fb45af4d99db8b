/* What both readers do with a photo on its way: refuse it, check its size, have it decoded. */
#include "image/private.h"

bool ev_image_refuse(ev_image_job *job, ev_code code)
{
    job->is_ended = job->is_ended || code == EV_PHOTO_BROKEN || code == EV_OUT_OF_MEMORY;
    ev_faults_add(job->faults, code, code == EV_OUT_OF_MEMORY ? "" : job->pointer);
    return false;
}

bool ev_image_broken(ev_image_job *job)
{
    return ev_image_refuse(job, job->arena->failed ? EV_OUT_OF_MEMORY : EV_PHOTO_BROKEN);
}

bool ev_image_size_check(ev_image_job *job, uint32_t width, uint32_t height)
{
    bool is_size = width > 0 && height > 0 && width <= INT32_MAX && height <= INT32_MAX;
    if (is_size) {
        job->image->width = (int32_t)width;
        job->image->height = (int32_t)height;
    }
    return (is_size && width <= EV_IMAGE_WIDTH_MAX && height <= EV_IMAGE_HEIGHT_MAX) ||
           ev_image_refuse(job, EV_PHOTO_DIMENSIONS);
}

ev_image_verdict ev_image_judge(ev_image_job *job, const ev_image_coded *coded)
{
    const ev_image_decoder *decoder = job->decoder;
    ev_image_verdict verdict = decoder != NULL
                                   ? decoder->decode(decoder->context, coded, job->arena)
                                   : ev_image_decode(coded, job->arena);
    job->is_one_color = verdict == EV_IMAGE_ONE_COLOR;
    if (verdict == EV_IMAGE_NO_MEMORY || job->arena->failed)
        ev_image_refuse(job, EV_OUT_OF_MEMORY);
    else if (verdict == EV_IMAGE_BROKEN)
        ev_image_broken(job);
    return verdict;
}
