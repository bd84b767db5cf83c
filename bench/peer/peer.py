"""The routes that are measured, as they would be written with FastAPI, SQLAlchemy and asyncpg.

The stack that the founding document assumes, at its best: asynchronous from end to end, uvloop and httptools below it,
a connection pool, a token that is checked without the database. It works on DocFlow's schema, under row-level security
as its `docflow_app` role, and leaves the same rows and the same bytes on the disk.

    PEER_DATABASE_URL, PEER_SECRET (of HS256), PEER_FOLDER (of documents)
"""
import hashlib
import os
import uuid
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import List, Optional

import jwt
from fastapi import Depends, FastAPI, File, Form, HTTPException, Request, UploadFile
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import sessionmaker

from models import AuditLog, Client, Document, Job, Process, ProcessType

SECRET = os.environ["PEER_SECRET"]
FOLDER = Path(os.environ["PEER_FOLDER"])
BLOCK_BYTES = 64 * 1024

engine = create_async_engine(os.environ["PEER_DATABASE_URL"], pool_size=8, max_overflow=0,
                             connect_args={"server_settings": {"role": "docflow_app"}})
new_session = sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)
app = FastAPI(title="peer", docs_url=None, redoc_url=None)


class ProcessOut(BaseModel):
    process_id: uuid.UUID
    client_id: uuid.UUID
    process_type_id: Optional[str]
    config_version: Optional[int]
    status: str
    current_stage: str
    priority: int
    ingestion_source: str
    source_reference: Optional[str]
    input_data: dict
    classification_result: Optional[dict]
    extraction_result: Optional[dict]
    validation_result: Optional[dict]
    final_output: Optional[dict]
    overall_confidence: Optional[Decimal]
    requires_review: bool
    total_tokens_input: int
    total_tokens_output: int
    error_message: Optional[str]
    created_at: datetime
    updated_at: datetime
    completed_at: Optional[datetime]

    class Config:
        orm_mode = True


class ProcessList(BaseModel):
    items: List[ProcessOut]


class Receipt(BaseModel):
    process_id: uuid.UUID
    status: str
    document_ids: List[uuid.UUID]


class Identity(BaseModel):
    user_id: uuid.UUID
    client_id: uuid.UUID


def identify(request: Request) -> Identity:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise HTTPException(401, "a bearer token is needed")
    try:
        claims = jwt.decode(token, SECRET, algorithms=["HS256"])
    except jwt.InvalidTokenError as error:
        raise HTTPException(401, "the token is not valid") from error
    return Identity(user_id=claims["sub"], client_id=claims["client_id"])


async def tenant_session(identity: Identity = Depends(identify)):
    """A transaction in the name of the token's client."""
    async with new_session() as session, session.begin():
        await session.execute(select(func.set_config("app.current_client_id", str(identity.client_id), True)))
        yield session


@app.get("/hello")
async def hello():
    return {"status": "ok"}


@app.get("/processes/{process_id}", response_model=ProcessOut)
async def get_process(process_id: uuid.UUID, session: AsyncSession = Depends(tenant_session)):
    process = await session.get(Process, process_id)
    if process is None:
        raise HTTPException(404, "there is no such process")
    return process


@app.get("/processes", response_model=ProcessList)
async def list_processes(status: Optional[str] = None, limit: int = 20,
                         session: AsyncSession = Depends(tenant_session)):
    query = select(Process).order_by(Process.created_at.desc(), Process.process_id.desc()).limit(limit)
    if status is not None:
        query = query.where(Process.status == status)
    return ProcessList(items=(await session.execute(query)).scalars().all())


def store(file: UploadFile, client_id: uuid.UUID, document_id: uuid.UUID):
    """Written, synced and renamed; what it is: its hash and its size."""
    digest, size = hashlib.sha256(), 0
    folder = FOLDER / str(client_id)
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{document_id}.part"
    with partial.open("wb") as out:
        while block := file.file.read(BLOCK_BYTES):
            digest.update(block)
            size += len(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    partial.rename(folder / str(document_id))
    parent = os.open(folder, os.O_RDONLY)
    os.fsync(parent)
    os.close(parent)
    return digest.digest(), size


async def check(session: AsyncSession, client_id: uuid.UUID, process_type_id: str) -> None:
    client = await session.get(Client, client_id)
    if client is None or client.status != "active":
        raise HTTPException(403, "the client is not active")
    process_type = await session.get(ProcessType, process_type_id)
    if process_type is None or not process_type.is_active:
        raise HTTPException(422, "there is no such process type")


@app.post("/processes", response_model=Receipt, status_code=201)
async def create_process(process_type_id: str = Form(...), file: UploadFile = File(...),
                         identity: Identity = Depends(identify), session: AsyncSession = Depends(tenant_session)):
    await check(session, identity.client_id, process_type_id)
    process_id, document_id = uuid.uuid4(), uuid.uuid4()
    sha256, size = await run_in_threadpool(store, file, identity.client_id, document_id)
    url = f"local:{identity.client_id}/{document_id}"
    same = (await session.execute(select(Document.process_id).where(Document.sha256 == sha256).limit(1))).scalar()
    payload = {"ingestion_source": "api", "bytes": size, "sha256": [sha256.hex()]}
    if same is not None:
        payload["duplicate_of"] = str(same)
    session.add(Process(process_id=process_id, client_id=identity.client_id, process_type_id=process_type_id,
                        priority=100, ingestion_source="api", submitted_by=identity.user_id))
    await session.flush()
    session.add(Document(document_id=document_id, client_id=identity.client_id, process_id=process_id, position=1,
                         storage_url=url, storage_provider="local", file_name=file.filename, file_size=size,
                         sha256=sha256))
    session.add(Job(client_id=identity.client_id, kind="stage", step="ingest", lane="reading",
                    process_id=process_id, priority=100))
    session.add(AuditLog(audit_id=uuid.uuid4(), process_id=process_id, client_id=identity.client_id,
                         process_type_id=process_type_id, result="SUCCESS", event="process.submitted",
                         actor_type="user", actor_id=str(identity.user_id), document_urls=[url], payload=payload))
    await session.commit()
    return Receipt(process_id=process_id, status="pending", document_ids=[document_id])
