"""Jobs over HTTP: how far one is, and cancelling it."""

from flask import Blueprint, Response, jsonify, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.services import jobs, payloads
from webapp.web.errors import wants_json
from webapp.web.session import learner, reading, transaction, worker

blueprint = Blueprint("jobs", __name__)


@blueprint.get("/jobs/<int:job_id>")
def show(job_id: int) -> str | BaseResponse:
    """Show how far a job is; when its article has arrived, go there."""
    with reading() as session:
        job = jobs.view_job(session, learner(session), job_id)
    if wants_json():
        return _told(job)
    # An article that was there before is told rather than shown as if it were new.
    if job.article_id is not None and not job.message:
        return redirect(_article(job.article_id), 303)
    return render_template("jobs/show.html", job=job)


def _told(job: jobs.Job) -> Response:
    arrived = job.article_id is not None and not job.message
    return jsonify(
        state=job.state,
        progress=round(job.progress, 3),
        message=job.message,
        over=job.is_over,
        article=_article(job.article_id) if arrived and job.article_id else None,
    )


def _article(article_id: int) -> str:
    return url_for("terms.show", article_id=article_id)


@blueprint.post("/jobs/<int:job_id>/cancel")
def cancel(job_id: int) -> BaseResponse:
    """Cancel a job: nothing of it arrives."""
    with transaction() as session:
        payload = jobs.cancel(session, learner(session), job_id)
        job = jobs.view_job(session, learner(session), job_id)
    if job.state == "cancelled":
        payloads.drop(worker().folder, payload)
    return redirect(url_for(".show", job_id=job_id), 303)
