import { each, operationsOf, type Feature, type SyntheticFile } from './synthetic-names.ts';
import { plainFiles } from './synthetic-plain.ts';

/** A NestJS module: controller, service, repository on TypeORM, a client of another service, a job and a consumer. */
export function nestFeature(feature: Feature): readonly SyntheticFile[] {
  const folder = `${feature.root}/src/${feature.name}`;
  return [
    { path: `${folder}/${feature.name}.module.ts`, text: renderModule(feature) },
    { path: `${folder}/${feature.name}.controller.ts`, text: renderController(feature) },
    { path: `${folder}/${feature.name}.service.ts`, text: renderService(feature) },
    { path: `${folder}/${feature.name}.repository.ts`, text: renderRepository(feature) },
    { path: `${folder}/${feature.name}.client.ts`, text: renderClient(feature) },
    { path: `${folder}/${feature.name}.worker.ts`, text: renderWorker(feature) },
    ...plainFiles(feature),
  ];
}

function renderModule({ name, type }: Feature): string {
  return `import { HttpModule } from '@nestjs/axios';
import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { ${type}Client } from './${name}.client';
import { QUEUE } from './${name}.constants';
import { ${type}Controller } from './${name}.controller';
import { ${type}Repository } from './${name}.repository';
import { ${type}Service } from './${name}.service';
import { ${type}Worker } from './${name}.worker';

@Module({
  imports: [HttpModule.register({ timeout: 2_000 }), BullModule.registerQueue({ name: QUEUE })],
  controllers: [${type}Controller],
  providers: [${type}Service, ${type}Repository, ${type}Client, ${type}Worker],
  exports: [${type}Service],
})
export class ${type}Module {}
`;
}

function renderController(feature: Feature): string {
  const { name, type } = feature;
  return `import { Body, Controller, Get, Param, ParseUUIDPipe, Post, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { ${type}Service } from './${name}.service';
import type { ${type} } from './${name}.types';

@Controller('${name}')
@UseGuards(AuthGuard('jwt'))
export class ${type}Controller {
  constructor(private readonly service: ${type}Service) {}

  @Get(':id')
  find(@Param('id', ParseUUIDPipe) id: string): Promise<${type}> {
    return this.service.find(id);
  }
${each(
  operationsOf(feature),
  (verb) => `
  @Post(':id/${verb}')
  async ${verb}(@Param('id', ParseUUIDPipe) id: string, @Body() body: { readonly reason?: string }): Promise<${type}> {
    return this.service.${verb}(id, body.reason);
  }
`,
)}}
`;
}

function renderService(feature: Feature): string {
  const { name, type } = feature;
  return `import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, Logger, NotFoundException } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { ${type}Client } from './${name}.client';
import { MESSAGES, QUEUE } from './${name}.constants';
import { ${type}Repository } from './${name}.repository';
import { canMove } from './${name}.rules';
import type { ${type} } from './${name}.types';

@Injectable()
export class ${type}Service {
  private readonly logger = new Logger(${type}Service.name);

  constructor(
    private readonly repository: ${type}Repository,
    private readonly client: ${type}Client,
    @InjectQueue(QUEUE) private readonly queue: Queue,
  ) {}

  async find(id: string): Promise<${type}> {
    const record = await this.repository.findById(id);
    if (record === undefined) throw new NotFoundException(id);
    return record;
  }
${each(operationsOf(feature), (verb, index) => renderOperation(type, verb, index % 2 === 0))}}
`;
}

function renderOperation(type: string, verb: string, isCall: boolean): string {
  const effect = isCall
    ? `this.client.${verb}(record)`
    : `this.queue.add('${verb}', { id, reason }, { attempts: 3, removeOnComplete: true })`;
  return `
  async ${verb}(id: string, reason = 'none'): Promise<${type}> {
    const record = await this.find(id);
    if (!canMove(record.status, 'settled')) throw new Error(MESSAGES.${verb});
    try {
      await ${effect};
    } catch (error) {
      this.logger.error({ id, error }, '${verb} failed');
      throw error;
    }
    return this.repository.save({ ...record, status: 'settled' });
  }
`;
}

function renderRepository({ name, type }: Feature): string {
  return `import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { TABLE } from './${name}.constants';
import { fromRow, toRow } from './${name}.mapper';
import type { ${type}, ${type}Row } from './${name}.types';

@Injectable()
export class ${type}Repository {
  constructor(private readonly source: DataSource) {}

  async findById(id: string): Promise<${type} | undefined> {
    const rows: ${type}Row[] = await this.source.query(\`SELECT * FROM \${TABLE} WHERE id = $1\`, [id]);
    const [row] = rows;
    return row === undefined ? undefined : fromRow(row);
  }

  async save(record: ${type}): Promise<${type}> {
    await this.source.transaction(async (manager) => {
      const row = toRow(record);
      await manager.query(\`UPDATE \${TABLE} SET status = $2 WHERE id = $1\`, [row.id, row.status]);
      await manager.query('INSERT INTO journal (subject, happened) VALUES ($1, now())', [row.id]);
    });
    return record;
  }
}
`;
}

function renderClient(feature: Feature): string {
  const { name, type } = feature;
  return `import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import { firstValueFrom } from 'rxjs';
import type { ${type} } from './${name}.types';

@Injectable()
export class ${type}Client {
  constructor(private readonly http: HttpService) {}
${each(
  operationsOf(feature),
  (verb) => `
  async ${verb}(record: ${type}): Promise<void> {
    const headers = { 'idempotency-key': \`\${record.id}-${verb}\` };
    await firstValueFrom(this.http.post(\`https://partner.example.test/${name}/\${record.id}/${verb}\`, record, { headers }));
  }
`,
)}}
`;
}

function renderWorker({ name, type }: Feature): string {
  return `import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Cron, CronExpression } from '@nestjs/schedule';
import type { Job } from 'bullmq';
import { QUEUE } from './${name}.constants';
import { ${type}Repository } from './${name}.repository';

@Processor(QUEUE, { concurrency: 4 })
export class ${type}Worker extends WorkerHost {
  constructor(private readonly repository: ${type}Repository) {
    super();
  }

  async process(job: Job<{ id: string }>): Promise<void> {
    const record = await this.repository.findById(job.data.id);
    if (record === undefined) return;
    await this.repository.save({ ...record, status: 'closed' });
  }

  @Cron(CronExpression.EVERY_HOUR)
  async sweep(): Promise<void> {
    for (const id of ['first', 'second']) {
      const record = await this.repository.findById(id);
      if (record !== undefined) await this.repository.save(record);
    }
  }
}
`;
}
