"""The top of every page: banners, the age of everything, and which site is looked at."""

from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from app import read, sign_in
from app.access import Person
from app.board import SitePlace
from app.read import Here
from app.words import access as access_words
from app.words import every_page as words
from warehouse.publish import Published
from warehouse.settings import settings

AGES_EVERY = "60s"


def show(published: Published, now: datetime, person: Person) -> Here:
    """Draw the strip and return what the page below stands on."""
    sites = read.sites(published.name, published.as_of)
    left = st.container(horizontal=True, vertical_alignment="center", key="strip")
    with left:
        site = _chosen(sites)
        standing = Here(published, now, site, person)
        _ages(standing)
        if person.sign_in is not None:
            st.button(
                access_words.SIGN_OUT,
                key="sign-out",
                type="tertiary",
                help=access_words.signed_in_as(person.name),
                on_click=sign_in.out,
                args=(person,),
            )
    if published.replayed:
        st.markdown(words.replay(published.as_of, standing.zone))
    return standing


def bare(published: Published, now: datetime, person: Person) -> Here:
    """What a page stands on that has nothing to click: the site is the one in its address.

    What chooses the site is there all the same, out of sight and reach: it keeps the site in the
    address, so that a wall that is loaded anew still shows its own.
    """
    sites = read.sites(published.name, published.as_of)
    named = st.query_params.get("site")
    site = next((one for one in sites if named in (None, one.site_id)), None)
    if site is not None:
        with st.container(key="site-of-wall"):
            site = _chosen(sites)
    return Here(published, now, site, person)


def _chosen(sites: list[SitePlace]) -> SitePlace | None:
    if not sites:
        return None
    by_id = {site.site_id: site for site in sites}
    picked = st.selectbox(
        words.SITE,
        list(by_id),
        key="site",
        bind="query-params",
        label_visibility="collapsed",
        width=160,
    )
    return by_id[picked]


@st.fragment(run_every=AGES_EVERY)
def _ages(standing: Here) -> None:
    # Drawn again every minute while the page below stays as it is: so what time is it now, and may
    # its person still see it?
    sign_in.still(standing.person)
    standing = replace(standing, now=read.now(standing.published))
    fresh = read.fresh(standing)
    marks = [
        f":{part.state.badge}-badge[{words.strip(part, now=standing.now)}]"
        for part in fresh.values()
    ]
    copy = standing.published
    # A replay's clock stands still, but its copy ages like any other.
    today = datetime.now(UTC)
    age = words.published(copy.published_at, copy.as_of, standing.zone, now=today)
    marks.append(f":gray-badge[{age}]")
    if not settings().sign_in:
        marks.append(f":gray-badge[{access_words.LOCAL}]")
    if copy.invented:
        marks.append(f":gray-badge[{words.INVENTED}]")
    newest = read.pin()
    if newest and newest[0].name != copy.name:
        marks.append(f":yellow-badge[{words.NEWER}]")
    st.markdown(" ".join(marks))
