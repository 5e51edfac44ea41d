"""Assets: https://developers.wrike.com/reference/postassetsempty"""

from __future__ import annotations

from typing import Required, Unpack

from wrike_async._resources.base import Resource
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import NotBlank, Parameters
from wrike_async._wire.types import Model, model

__all__ = ["Asset", "AssetInput", "Assets"]


@model
class Asset(Model):
    """A piece of equipment that work can be assigned to."""

    id: str
    """Of the asset, and of the contact."""
    name: str | None = None
    """As users see it."""


class AssetInput(Parameters, total=False):
    """What an asset is made of."""

    name: Required[NotBlank]
    """What it is called."""


_CREATE = Operation(method="POST", path="/assets", item=Asset, accepts=AssetInput, scopes=None, gateway=False)
_UPDATE = Operation(method="PUT", path="/assets/{assetId}", item=Asset, accepts=AssetInput, scopes=None, gateway=False)
_DELETE = Operation(method="DELETE", path="/assets/{assetId}", item=Asset, scopes=None, gateway=False)


class Assets(Resource):
    """Equipment. It is listed among the contacts, as those of type ``Asset``."""

    async def create(self, **asset: Unpack[AssetInput]) -> Asset:
        """Create an asset.

        ``POST /assets``

        Args:
            **asset: see `AssetInput`; ``name`` is needed.

        Raises:
            OutcomeUnknown: no clear answer came; the asset may exist.
        """
        return await self._one(_CREATE, asset)

    async def update(self, asset_id: str, **changes: Unpack[AssetInput]) -> Asset:
        """Rename an asset.

        ``PUT /assets/{assetId}``

        Args:
            asset_id: of the asset.
            **changes: see `AssetInput`; ``name`` is needed.

        Raises:
            OutcomeUnknown: no clear answer came; the asset may be renamed.
        """
        return await self._one(_UPDATE, changes, ids=[asset_id])

    async def delete(self, asset_id: str) -> Asset | None:
        """Delete an asset.

        ``DELETE /assets/{assetId}``

        Returns:
            The asset as it was; ``None`` where Wrike answers without it.

        Raises:
            OutcomeUnknown: no clear answer came; the asset may be deleted.
        """
        return next(iter(await self._call(_DELETE, ids=[asset_id])), None)
