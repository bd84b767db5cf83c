"""The tables that the peer works with, as an application in SQLAlchemy would declare them: on DocFlow's own schema."""
from sqlalchemy import (BigInteger, Boolean, Column, DateTime, ForeignKey, Integer, Numeric, SmallInteger, String, Text,
                        text)
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB, UUID
from sqlalchemy.orm import declarative_base

Base = declarative_base()
NEW_ID = text("gen_random_uuid()")
NOW = text("now()")


def new_id():
    return Column(UUID(as_uuid=True), primary_key=True, server_default=NEW_ID)


class Client(Base):
    __tablename__ = "clients"
    client_id = new_id()
    name = Column(String(255), nullable=False)
    slug = Column(String(63), nullable=False)
    status = Column(Text, nullable=False)


class User(Base):
    __tablename__ = "users"
    user_id = new_id()
    client_id = Column(UUID(as_uuid=True), ForeignKey("clients.client_id"))
    email = Column(String(254), nullable=False)
    role = Column(Text, nullable=False)
    is_active = Column(Boolean, nullable=False)


class ProcessType(Base):
    __tablename__ = "process_types"
    process_type_id = Column(String(64), primary_key=True)
    is_active = Column(Boolean, nullable=False)


class Process(Base):
    __tablename__ = "processes"
    process_id = new_id()
    client_id = Column(UUID(as_uuid=True), ForeignKey("clients.client_id"), nullable=False)
    process_type_id = Column(String(64), ForeignKey("process_types.process_type_id"))
    config_version = Column(Integer)
    status = Column(Text, nullable=False, server_default="pending")
    current_stage = Column(Text, nullable=False, server_default="INGEST")
    priority = Column(SmallInteger, nullable=False)
    ingestion_source = Column(Text, nullable=False)
    source_reference = Column(String(255))
    submitted_by = Column(UUID(as_uuid=True))
    input_data = Column(JSONB, nullable=False, server_default="{}")
    classification_result = Column(JSONB)
    extraction_result = Column(JSONB)
    validation_result = Column(JSONB)
    final_output = Column(JSONB)
    overall_confidence = Column(Numeric(5, 4))
    requires_review = Column(Boolean, nullable=False, server_default="false")
    total_tokens_input = Column(BigInteger, nullable=False, server_default="0")
    total_tokens_output = Column(BigInteger, nullable=False, server_default="0")
    error_message = Column(Text)
    created_at = Column(DateTime(timezone=True), nullable=False, server_default=NOW)
    updated_at = Column(DateTime(timezone=True), nullable=False, server_default=NOW)
    completed_at = Column(DateTime(timezone=True))


class Document(Base):
    __tablename__ = "documents"
    document_id = new_id()
    client_id = Column(UUID(as_uuid=True), nullable=False)
    process_id = Column(UUID(as_uuid=True), ForeignKey("processes.process_id"), nullable=False)
    position = Column(Integer, nullable=False)
    storage_url = Column(Text)
    storage_provider = Column(Text, nullable=False)
    file_name = Column(String(512), nullable=False)
    file_size = Column(BigInteger)
    sha256 = Column(BYTEA)


class Job(Base):
    __tablename__ = "jobs"
    job_id = new_id()
    client_id = Column(UUID(as_uuid=True), nullable=False)
    kind = Column(Text, nullable=False)
    step = Column(Text)
    lane = Column(Text, nullable=False)
    process_id = Column(UUID(as_uuid=True), ForeignKey("processes.process_id"), nullable=False)
    priority = Column(SmallInteger, nullable=False)


class AuditLog(Base):
    __tablename__ = "audit_logs"
    audit_id = Column(UUID(as_uuid=True), primary_key=True)
    process_id = Column(UUID(as_uuid=True))
    client_id = Column(UUID(as_uuid=True), nullable=False)
    process_type_id = Column(String(64))
    result = Column(Text, nullable=False)
    stage_type = Column(Text)
    event = Column(Text, nullable=False)
    actor_type = Column(Text, nullable=False)
    actor_id = Column(Text)
    document_urls = Column(ARRAY(Text), nullable=False)
    payload = Column(JSONB, nullable=False)
